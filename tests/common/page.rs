//! Checks that an HTML page is well-formed and self-contained.

/// Checks that every element is closed in order; returns the names of all elements.
pub fn well_formed(page: &str) -> Vec<String> {
    const VOID: [&str; 4] = ["meta", "br", "hr", "link"];
    let (mut open, mut seen): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("a tag does not end: {piece}"));
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed out of order");
        } else if !tag.starts_with('!') {
            let name = tag.split_whitespace().next().unwrap_or_default().to_owned();
            assert!(!name.is_empty() && tag.matches('"').count() % 2 == 0, "{tag}");
            seen.push(name.clone());
            if !VOID.contains(&name.as_str()) {
                open.push(name);
            }
        }
        assert!(
            open.last().is_some_and(|name| name == "style") || !text.contains('>'),
            "an angle is not escaped: {text}"
        );
    }
    assert!(open.is_empty(), "{open:?} are not closed");
    seen
}

/// Checks that a page needs no other files, and that all its numbers are numbers.
pub fn stands_alone(page: &str) {
    let elements = well_formed(page);
    for name in ["script", "link", "img", "iframe", "image", "use", "foreignObject"] {
        assert!(!elements.iter().any(|element| element == name), "{name}");
    }
    let plain = page.replace("http-equiv", "");
    for words in ["http", "url(", "@import", " src=", "href=", "NaN", "inf ", "javascript:"] {
        assert!(!plain.contains(words), "{words} is in the page");
    }
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id is there twice");
    assert_eq!(page.matches("role=\"img\"").count(), page.matches("<desc").count());
}
