//! A report that was asked for in a form, to be composed in a job and written to a file.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::app::panes::scope::Scope;
use crate::network::{Progress, Stopped};
use crate::report::Sample;
use crate::report::anonymous::without_objecting;
use crate::report::render::Format;
use crate::report::reports::{Options, Subject, compose};

/// The width of lines of text.
const COLUMNS: usize = 80;

/// A report to be composed and written.
#[derive(Debug, Clone)]
pub(crate) struct ReportOrder {
    pub(crate) scope: Scope,
    pub(crate) date: Date,
    pub(super) subject: Subject,
    pub(super) options: Options,
    pub(super) includes_objecting: bool,
    pub(super) format: Format,
    pub(crate) path: PathBuf,
}

impl ReportOrder {
    /// The title of the report, and the bytes of the file.
    pub(crate) fn compose(&self, about: &Sample, progress: Progress) -> Result<(String, Vec<u8>), Stopped> {
        let report = compose(self.subject, about, self.options, progress)?;
        let report = if self.includes_objecting { report } else { without_objecting(report, about.register) };
        let text = self.format.report(&report, COLUMNS).unwrap_or_default();
        Ok((report.title, self.format.bytes(&text, true)))
    }
}
