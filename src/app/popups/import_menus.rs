//! Menus that an import asks with: which sheet to read, and whether dates are day first or month first.

use crate::app::effect::Tone;
use crate::app::form::import_files::ImportOrder;
use crate::app::popups::follow_up::MenuAction;
use crate::app::popups::menu::{MenuEntry, MenuPopup};
use crate::app::popups::popup::Reply;
use crate::domain::date_words::{DateOrder, read_ordered};
use crate::exchange::import::SheetNote;
use crate::text::plural::counted;
use crate::text::quoted::excerpt;

/// How many headers of a sheet are shown.
const HEADERS: usize = 3;

/// The sheets to choose from, with what tells them apart.
pub(crate) fn sheets_menu(sheets: &[SheetNote], order: &ImportOrder) -> Reply {
    if sheets.is_empty() {
        return Reply::Say(Tone::Plain, "There is only one sheet to read.".to_owned());
    }
    let letters = ('1'..='9').chain('a'..='z').chain(std::iter::repeat(' '));
    let label = |sheet: &SheetNote| {
        let lines = counted(sheet.rows, "line", "lines");
        let headers: Vec<String> = sheet.header.iter().take(HEADERS).map(|header| excerpt(header)).collect();
        format!("{} · {lines} · {}", excerpt(&sheet.name), headers.join(", "))
    };
    let entries = sheets.iter().enumerate().zip(letters).map(|((place, sheet), letter)| MenuEntry {
        letter,
        label: label(sheet),
        does: MenuAction::Sheet(place),
    });
    let is_read = |sheet: &SheetNote| order.sheet.as_deref() == Some(sheet.name.as_str());
    Reply::open(MenuPopup {
        title: "Which sheet to read".to_owned(),
        entries: entries.collect(),
        cursor: sheets.iter().position(is_read).unwrap_or_default(),
        leave: "cancel",
    })
}

/// Asks how a date that may be two days is read.
pub(crate) fn dates_menu(date: &str, today: jiff::civil::Date) -> MenuPopup {
    let entry = |letter: char, words: &str, order: DateOrder| {
        let read = read_ordered(date.split(' ').next().unwrap_or(date), today, Some(order));
        let read = read.map(|read| read.to_string()).unwrap_or_default();
        MenuEntry { letter, label: format!("{words}: {read}"), does: MenuAction::Dates(order) }
    };
    MenuPopup {
        title: format!("How is {} read?", excerpt(date)),
        entries: vec![
            entry('d', "Day first", DateOrder::DayFirst),
            entry('m', "Month first", DateOrder::MonthFirst),
        ],
        cursor: 0,
        leave: "refuse such lines",
    }
}
