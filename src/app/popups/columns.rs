//! What the columns of a table hold: a line per column with a few of its cells, and what it is taken for.
//! Somebody chooses for those that their headers say nothing of; then the file is read again.

use crate::app::drawn::Geometry;
use crate::app::effect::Tone;
use crate::app::form::import_files::ImportOrder;
use crate::app::form::{Choice, Pick, Source};
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::popups::follow_up::{FollowUp, PickFor};
use crate::app::popups::import_menus::sheets_menu;
use crate::app::popups::picker::PickerPopup;
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::exchange::import::facts::ColumnSample;
use crate::exchange::import::{ColumnMap, LEAVE_OUT, MapTarget, NEVER_KEPT, SheetNote};
use crate::text::quoted::quoted;

#[derive(Debug)]
pub(crate) struct ColumnsPopup {
    pub(crate) title: String,
    pub(crate) order: ImportOrder,
    pub(crate) sheets: Vec<SheetNote>,
    columns: Vec<MappedColumn>,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
}

/// A column, and what was chosen for it.
#[derive(Debug)]
pub(crate) struct MappedColumn {
    pub(crate) sample: ColumnSample,
    /// By its name in a mapping.
    chosen: Option<&'static str>,
}

impl MappedColumn {
    /// What it holds, unless nothing of it is imported.
    #[must_use]
    pub(crate) fn holds(&self) -> Option<&'static str> {
        match (self.chosen, self.sample.said) {
            (Some(LEAVE_OUT), _) => None,
            (Some(name), _) => Some(name),
            // A choice that was taken back leaves what the header means.
            (None, Some(_)) => self.sample.means,
            (None, None) => self.sample.holds,
        }
    }

    /// Whether it is never imported, whatever is chosen.
    #[must_use]
    pub(crate) fn is_private(&self) -> bool {
        self.sample.why_left == NEVER_KEPT
    }

    /// Whether somebody chose it.
    #[must_use]
    pub(crate) fn is_chosen(&self) -> bool {
        self.chosen.is_some()
    }
}

impl ColumnsPopup {
    #[must_use]
    pub(crate) fn new(order: ImportOrder, sheets: Vec<SheetNote>, columns: Vec<ColumnSample>) -> Self {
        let columns: Vec<MappedColumn> =
            columns.into_iter().map(|sample| MappedColumn { chosen: sample.said, sample }).collect();
        let unknown = |column: &MappedColumn| {
            column.holds().is_none() && !column.is_chosen() && column.sample.why_left == "unknown"
        };
        let cursor = columns.iter().position(unknown).unwrap_or_default();
        let title = format!("Columns of {}", order.file_name());
        Self { title, order, sheets, columns, cursor, offset: 0 }
    }

    #[must_use]
    pub(crate) fn columns(&self) -> &[MappedColumn] {
        &self.columns
    }

    #[must_use]
    pub(crate) fn current(&self) -> Option<&MappedColumn> {
        self.columns.get(self.cursor)
    }

    /// Whether a column holds names, which a list of people needs.
    #[must_use]
    pub(crate) fn have_names(&self) -> bool {
        let is_name = |name: &str| matches!(name, "name" | "given-name" | "family-name");
        self.columns.iter().filter_map(MappedColumn::holds).any(is_name)
    }

    /// What is said of the column under the cursor.
    #[must_use]
    pub(crate) fn remark(&self) -> Option<String> {
        let name = self.current()?.holds()?;
        let takes_several = matches!(name, "email" | "phone" | "url" | "tags");
        let others = self.columns.iter().filter(|column| column.holds() == Some(name)).count();
        let title = MapTarget::named(name)?.title;
        (others > 1 && !takes_several)
            .then(|| format!("{} is chosen for several columns; only the first counts.", quoted(title)))
    }

    /// Takes what was picked for the column, and goes on to the next.
    pub(crate) fn choose(&mut self, choices: &[Choice]) {
        if let Some(Choice::Word(name)) = choices.first() {
            self.set(Some(*name));
            self.cursor = moved(self.cursor, 1, self.columns.len());
        }
    }

    /// Columns with one header have one meaning.
    fn set(&mut self, chosen: Option<&'static str>) {
        let Some(header) = self.current().map(|column| column.sample.header.clone()) else { return };
        for column in self.columns.iter_mut().filter(|column| column.sample.header == header) {
            column.chosen = chosen;
        }
    }

    fn pick(&self, view: &View) -> Reply {
        let Some(column) = self.current() else { return Reply::Stay };
        if column.is_private() {
            let words = "Passwords, birthdates and the like are never kept.";
            return Reply::Say(Tone::Plain, words.to_owned());
        }
        let chosen: Vec<Choice> = column.holds().into_iter().map(Choice::Word).collect();
        let title = format!("What {} holds", quoted(&column.sample.header));
        let pick = Pick::from(Source::Targets);
        Reply::open(PickerPopup::with_chosen(title, pick, PickFor::Column, &chosen, view.register))
    }

    /// Reads the file again with what was chosen.
    fn go_on(&self) -> Reply {
        if !self.have_names() {
            return Reply::Say(Tone::Bad, "No column holds names yet: choose one with Enter.".to_owned());
        }
        let said = |column: &MappedColumn| Some((column.sample.header.clone(), column.chosen?));
        let map = ColumnMap::of(self.columns.iter().filter_map(said));
        let order = ImportOrder { map, columns_are_seen: true, ..self.order.clone() };
        Reply::Ask(FollowUp::ReadImport(Box::new(order)))
    }
}

impl Popup for ColumnsPopup {
    fn context(&self) -> Context {
        Context::Columns
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, self.columns.len());
    }

    fn accept(&mut self, view: &View) -> Reply {
        self.pick(view)
    }

    fn run(&mut self, command: Command, _: &View) -> Option<Reply> {
        match command {
            Command::SwitchOff => {
                let is_left = self.current().is_some_and(|column| column.chosen == Some(LEAVE_OUT));
                self.set(if is_left { None } else { Some(LEAVE_OUT) });
                Some(Reply::Stay)
            }
            Command::ChooseSheet => Some(sheets_menu(&self.sheets, &self.order)),
            Command::Save => Some(self.go_on()),
            _ => None,
        }
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, self.columns.len())
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    fn offers(&self, command: Command, _: &Geometry) -> bool {
        command != Command::ChooseSheet || !self.sheets.is_empty()
    }
}
