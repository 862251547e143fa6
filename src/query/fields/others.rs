//! The fields of imports, of mappings and of saved filters.

use super::Listed;
use super::values::{date, fields, number, text, texts};
use crate::domain::{Filter, Import, Mapping};
use crate::query::field::{Field, ValueKind};
use crate::query::source::Source;

fields! { Import;
    "file", ValueKind::Text, Unknown, false, "the names of the files", |_, i, visit| text(visit, &i.file);
    "format", ValueKind::Text, Unknown, false, "the format", |_, i, visit| text(visit, &i.format);
    "date", ValueKind::Date, Unknown, false, "when", |_, i, visit| date(visit, i.date);
    "added", ValueKind::Number, No, false, "how many people were added",
        |_, i, visit| number(visit, Some(i.added));
    "changed", ValueKind::Number, No, false, "how many people were changed",
        |_, i, visit| number(visit, Some(i.changed));
    "left-out", ValueKind::Number, No, false, "how many lines were left out",
        |_, i, visit| number(visit, Some(i.left_out));
}

impl Listed for Import {
    fn fields() -> &'static [Field<Self>] {
        FIELDS
    }

    fn search_text(&self, _: &Source<'_>) -> String {
        format!("{} {}", self.file, self.format)
    }

    fn title(&self, _: &Source<'_>) -> String {
        self.file.clone()
    }
}

pub(super) mod mappings {
    use super::{Field, Listed, Mapping, Source, ValueKind, fields, text, texts};

    fields! { Mapping;
        "name", ValueKind::Text, Unknown, false, "the name", |_, m, visit| text(visit, &m.name);
        "header", ValueKind::Text, No, true, "the headers of the table",
            |_, m, visit| texts(visit, &m.headers);
        "column", ValueKind::Text, No, true, "what columns hold, as header=column",
            |_, m, visit| texts(visit, &m.columns);
    }

    impl Listed for Mapping {
        fn fields() -> &'static [Field<Self>] {
            FIELDS
        }

        fn search_text(&self, _: &Source<'_>) -> String {
            format!("{} {}", self.name, self.headers.join(" "))
        }

        fn title(&self, _: &Source<'_>) -> String {
            self.name.clone()
        }
    }
}

pub(super) mod filters {
    use super::{Field, Filter, Listed, Source, ValueKind, fields, text};

    fields! { Filter;
        "name", ValueKind::Text, Unknown, false, "the name", |_, f, visit| text(visit, &f.name);
        "list", ValueKind::Text, Unknown, false, "the list it is for", |_, f, visit| text(visit, &f.list);
        "query", ValueKind::Text, Unknown, false, "the query", |_, f, visit| text(visit, &f.query);
    }

    impl Listed for Filter {
        fn fields() -> &'static [Field<Self>] {
            FIELDS
        }

        fn search_text(&self, _: &Source<'_>) -> String {
            format!("{} {}", self.name, self.query)
        }

        fn title(&self, _: &Source<'_>) -> String {
            self.name.clone()
        }
    }
}
