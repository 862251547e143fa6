//! The sheets of workbooks that have several, and keeping only the one that somebody chose.

use super::{Content, Source};
use crate::text::fold::name_key;
use crate::text::quoted::{all_quoted, quoted};

/// A sheet of a workbook that has several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetNote {
    /// The file it is in.
    pub file: String,
    pub name: String,
    /// How many lines it has below its header.
    pub rows: usize,
    pub header: Vec<String>,
}

impl Source {
    /// The sheets to choose from, in the order of the files. Those without anything in them are not listed.
    #[must_use]
    pub fn sheets(&self) -> Vec<SheetNote> {
        let tables = self.members.iter().flat_map(|member| {
            let tables = member.tables();
            // With one sheet there is nothing to choose.
            let tables = if tables.len() > 1 { tables } else { &[] };
            tables.iter().map(move |table| (member, table))
        });
        tables
            .filter_map(|(member, table)| {
                Some(SheetNote {
                    file: member.name.clone(),
                    name: table.sheet.clone()?,
                    rows: table.rows().count(),
                    header: table.header.clone(),
                })
            })
            .collect()
    }

    /// Leaves only this sheet in every workbook that has it.
    ///
    /// # Errors
    /// When no workbook has it.
    pub fn keep_sheet(&mut self, name: &str) -> Result<(), String> {
        let wanted = name_key(name);
        let mut is_found = false;
        for member in &mut self.members {
            let Content::Tables(tables) = &mut member.content else { continue };
            let is_it =
                |sheet: &Option<String>| sheet.as_ref().is_some_and(|sheet| name_key(sheet) == wanted);
            if tables.iter().any(|table| is_it(&table.sheet)) {
                is_found = true;
                tables.retain(|table| is_it(&table.sheet));
            }
        }
        if is_found {
            return Ok(());
        }
        let names: Vec<String> = self.sheets().into_iter().map(|sheet| sheet.name).collect();
        Err(if names.is_empty() {
            format!("there is no sheet {}: no file has several sheets", quoted(name))
        } else {
            format!("there is no sheet {}; the sheets are {}", quoted(name), all_quoted(&names))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_sheets_is_kept_and_a_wrong_name_says_which_there_are() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/workbooks");
        let bytes = std::fs::read(folder.join("spring.xlsx")).expect("a workbook");
        let mut source = Source::of("spring.xlsx", &bytes).expect("a workbook");
        let sheets = source.sheets();
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["Read me", "Spring 2025"]);
        assert_eq!((sheets[1].rows, sheets[1].header[1].as_str()), (24, "Surname"));
        let refused = source.keep_sheet("Autumn").expect_err("refused");
        assert_eq!(refused, "there is no sheet “Autumn”; the sheets are “Read me”, “Spring 2025”");
        assert_eq!(source.keep_sheet("read me"), Ok(()));
        assert_eq!(source.members[0].tables().len(), 1);
        let mut one = Source::of("a.csv", b"Name\nAnn\n").expect("a table");
        assert!(one.keep_sheet("x").expect_err("refused").contains("no file has several sheets"));
    }
}
