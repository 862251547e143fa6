//! What the documents say about the sources: the files they name exist.

use crate::{path, read};

/// The pieces of code in a document, between backticks.
pub fn code(document: &str) -> impl Iterator<Item = &str> {
    document.split('`').skip(1).step_by(2)
}

#[test]
fn the_files_that_documents_name_are_there() {
    let mut count = 0;
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = read(document);
        let linked = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#']).next())
            .filter(|target| !target.contains("://"));
        let named = code(&text).filter(|word| {
            ["src/", "tests/", "assets/"].iter().any(|start| word.starts_with(start))
                && !word.contains([' ', '<'])
        });
        for name in linked.chain(named).filter(|name| !name.is_empty()) {
            assert!(path(name).exists(), "{document} names {name}, which is not there");
            count += 1;
        }
    }
    assert!(count > 40, "the names were not found");
}
