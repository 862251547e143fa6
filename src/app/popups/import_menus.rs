//! Menus that an import asks with: which sheet to read, whether dates are day first or month first, and who
//! is meant.

use crate::app::effect::Tone;
use crate::app::form::import_files::ImportOrder;
use crate::app::popups::follow_up::MenuAction;
use crate::app::popups::menu::{MenuEntry, MenuPopup};
use crate::app::popups::popup::Reply;
use crate::domain::date_words::{DateOrder, read_ordered};
use crate::domain::{Id, Person};
use crate::exchange::import::{Meant, SheetNote};
use crate::register::Register;
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

/// Those whom the person of a line may be, with what tells them apart.
pub(crate) fn who_menu(name: &str, alike: &[Id<Person>], register: &Register) -> MenuPopup {
    let letters = ('1'..='9').chain('a'..='m');
    let label = |person: &Person| {
        let enrollments = register.enrollments_of(person.id);
        let cohorts: Vec<&str> = enrollments.iter().map(|held| register.cohort_code(held.cohort)).collect();
        let cohorts = if cohorts.is_empty() { "no cohort".to_owned() } else { cohorts.join(", ") };
        let found = [person.emails.first(), person.phones.first(), Some(&person.location)];
        let found = found.into_iter().flatten().find(|text| !text.is_empty());
        let found = found.map(|text| format!(" · {}", excerpt(text))).unwrap_or_default();
        format!("{} · {cohorts}{found}", person.name())
    };
    let known = alike.iter().filter_map(|id| register.get(*id)).zip(letters);
    let mut entries: Vec<MenuEntry> = known
        .map(|(person, letter)| MenuEntry {
            letter,
            label: label(person),
            does: MenuAction::Meant(Meant::Known(person.id)),
        })
        .collect();
    entries.push(MenuEntry {
        letter: 'n',
        label: "Somebody new".to_owned(),
        does: MenuAction::Meant(Meant::New),
    });
    MenuPopup { title: format!("Who is {}?", excerpt(name)), entries, cursor: 0, leave: "leave it open" }
}
