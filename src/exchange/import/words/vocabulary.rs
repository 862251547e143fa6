//! The words that other systems use for statuses, roles and intents, the ways they write dates, and how they
//! mark empty cells.

use jiff::civil::Date;

use crate::domain::date::NotADate;
use crate::domain::date_words::{self, UnreadDate};
use crate::domain::person::is_email;
use crate::domain::{EnrollmentRole, EnrollmentStatus, Intent, PartialDate};
use crate::text::fold::{fold, tidy};

/// Whether a cell counts as empty.
#[must_use]
pub(crate) fn is_blank(cell: &str) -> bool {
    matches!(cell, "" | "-" | "--" | "–" | "—" | "n/a" | "N/A" | "#N/A" | "?" | "\\N" | "NULL")
}

/// The status of an enrollment, in many words.
#[must_use]
pub(crate) fn status(text: &str) -> Option<EnrollmentStatus> {
    use EnrollmentStatus as Status;
    let word = tidy(&fold(text)).replace(['-', '_'], " ");
    Status::parse(&word).or(match word.as_str() {
        "active" | "current" | "ongoing" | "in progress" | "registered" | "enroled" | "studying" | "yes"
        | "aktiv" | "eingeschrieben" | "laufend" | "actif" | "active(e)" | "actifve" | "inscrit"
        | "inscrite" | "en cours" | "activo" | "activa" | "inscrito" | "inscrita" | "en curso" | "ativo"
        | "attivo" => Some(Status::Enrolled),
        "applicant" | "application" | "invited" | "pending" | "waitlisted" | "waitlist" | "admitted"
        | "accepted" | "beworben" | "angemeldet" | "candidat" | "candidate" | "solicitado" => {
            Some(Status::Applied)
        }
        "complete" | "graduated" | "graduate" | "passed" | "pass" | "finished" | "done" | "certified"
        | "alumnus" | "alumna" | "alumni" | "abgeschlossen" | "bestanden" | "absolvent" | "absolventin"
        | "diplome" | "diplomee" | "termine" | "terminee" | "completado" | "completada" | "graduado"
        | "graduada" | "concluido" => Some(Status::Completed),
        "withdrawn" | "withdraw" | "dropped" | "dropped out" | "dropout" | "left" | "cancelled"
        | "canceled" | "inactive" | "quit" | "abgebrochen" | "ausgeschieden" | "abandonne" | "abandon"
        | "retire" | "retiree" | "retirado" | "retirada" | "baja" => Some(Status::Withdrew),
        "defer" | "postponed" | "paused" | "on leave" | "on hold" | "zuruckgestellt" | "pausiert"
        | "beurlaubt" | "reporte" | "reportee" | "aplazado" | "aplazada" => Some(Status::Deferred),
        "expelled" | "dismissed" | "removed" | "failed" | "ausgeschlossen" | "exclu" | "exclue"
        | "excluido" | "excluida" => Some(Status::Excluded),
        _ => None,
    })
}

/// A role in a cohort, in many words.
#[must_use]
pub(crate) fn role(text: &str) -> Option<EnrollmentRole> {
    let word = tidy(&fold(text)).replace(['-', '_'], " ");
    EnrollmentRole::parse(&word).or(match word.as_str() {
        "learner" | "participant" | "pupil" | "trainee" | "studentenrollment" | "teilnehmer"
        | "teilnehmerin" | "etudiant" | "etudiante" | "estudiante" | "alumno" | "alumna" => {
            Some(EnrollmentRole::Student)
        }
        "teacher" | "editingteacher" | "lecturer" | "professor" | "trainer" | "faculty"
        | "teacherenrollment" | "dozent" | "dozentin" | "lehrer" | "lehrerin" | "enseignant"
        | "enseignante" | "formateur" | "formatrice" | "profesor" | "profesora" => {
            Some(EnrollmentRole::Instructor)
        }
        "ta"
        | "teaching assistant"
        | "tutor"
        | "mentor"
        | "non editing teacher"
        | "taenrollment"
        | "staff"
        | "aide"
        | "teacher's aide"
        | "teachers aide"
        | "teacher aide"
        | "instructional aide"
        | "paraprofessional"
        | "proctor"
        | "assistentin"
        | "tutorin"
        | "ayudante" => Some(EnrollmentRole::Assistant),
        _ => None,
    })
}

/// The same for a column of roles, where whoever helps is told by one word of several, as in `Support Staff`.
#[must_use]
pub(crate) fn role_or_staff(text: &str) -> Option<EnrollmentRole> {
    const HELPERS: &[&str] =
        &["staff", "aide", "aides", "assistant", "helper", "grader", "coach", "volunteer"];
    let is_helper =
        || fold(text).split(|letter: char| !letter.is_alphanumeric()).any(|word| HELPERS.contains(&word));
    role(text).or_else(|| (!is_bystander(text) && is_helper()).then_some(EnrollmentRole::Assistant))
}

/// Whether a role is that of somebody around a cohort who is not in it.
#[must_use]
pub(crate) fn is_bystander(text: &str) -> bool {
    let word = tidy(&fold(text)).replace(['-', '_'], " ");
    matches!(
        word.as_str(),
        "guardian"
            | "parent"
            | "relative"
            | "administrator"
            | "admin"
            | "system administrator"
            | "site administrator"
            | "district administrator"
            | "principal"
            | "counselor"
            | "counsellor"
            | "designer"
            | "course builder"
            | "course creator"
            | "manager"
            | "observer"
            | "observerenrollment"
            | "auditor"
            | "visitor"
            | "librarian"
            | "registrar"
    )
}

/// Why a name is that of nobody: totals, headings and addresses that stand where names do.
#[must_use]
pub(crate) fn why_no_name(name: &str) -> Option<&'static str> {
    const TOTALS: &[&str] = &["total", "totals", "subtotal", "sum", "count", "gesamt", "summe", "anzahl"];
    let folded = tidy(&fold(name));
    let first = folded.split([' ', ':']).next().unwrap_or_default();
    // “S:t Cyr” is a name; “Instructor: J. Smith” is not.
    let has_colon = folded.ends_with(':') || folded.contains(": ");
    if TOTALS.contains(&first) && (has_colon || folded.chars().any(|letter| letter.is_ascii_digit())) {
        Some("not a person: a total")
    } else if folded.split(' ').any(is_email) {
        Some("not a person: an email address where the name should be")
    } else if has_colon {
        Some("not a person: the name ends in a colon or has one inside")
    } else if role(name).is_some() || is_bystander(name) {
        Some("not a person: a role where the name should be")
    } else {
        None
    }
}

/// What somebody hoped to get from the program.
#[must_use]
pub(crate) fn intent(text: &str) -> Option<Intent> {
    let word = tidy(&fold(text)).replace('_', "-");
    Intent::parse(&word).or(match word.as_str() {
        "job" | "in-field job" | "an in-field job" | "job in the field" | "a job in the field" => {
            Some(Intent::JobInField)
        }
        "promotion" | "advancement" => Some(Intent::Advance),
        "career change" | "change of field" | "change field" => Some(Intent::CareerChange),
        "learning" => Some(Intent::Learn),
        _ => None,
    })
}

/// A date as people and systems write it. A time after it is left out.
///
/// # Errors
/// If it is not a date, or may be two days.
pub(crate) fn date(text: &str, today: Date) -> Result<PartialDate, UnreadDate> {
    let text = text.trim();
    let day = without_time(text);
    let read = date_words::read_written(&day, today);
    let Err(UnreadDate::NotADate(_)) = read else { return read };
    // A whole day may be followed by anything, such as a time zone.
    let first = text.split(['T', ' ']).next().unwrap_or_default();
    match date_words::read_written(first, today) {
        Ok(date) if date.is_full() => Ok(date),
        _ => Err(NotADate { text: text.to_owned() }.into()),
    }
}

/// `2024-06-14T10:00:00Z` and `14 June 2024 10:00 AM` without what follows the day.
fn without_time(text: &str) -> String {
    let words = text.split_whitespace().map(|word| match word.split_once('T') {
        Some((day, time)) if time.contains(':') => (day, true),
        _ => (word, word.contains(':')),
    });
    let mut day = Vec::new();
    for (word, has_time) in words {
        if !word.contains(':') {
            day.push(word);
        }
        if has_time {
            break;
        }
    }
    day.join(" ")
}

/// Words that may follow a number of years.
const YEARS: &[&str] =
    &["y", "yr", "yrs", "year", "years", "jahr", "jahre", "an", "ans", "ano", "anos", "anno", "anni"];

/// Years of experience: `12`, `12 years`. What says more or less than one whole number, such as `12,5`, `5-7`
/// or `40+`, is not cut to one.
#[must_use]
pub(crate) fn years(text: &str) -> Option<u8> {
    let text = fold(text.trim());
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    // Spreadsheets write whole numbers like this, too.
    let rest = rest.strip_prefix(".0").unwrap_or(rest).trim().trim_end_matches('.');
    let unit = rest.strip_suffix("experience").unwrap_or(rest).trim();
    let unit = unit.strip_suffix(" of").unwrap_or(unit);
    if rest.is_empty() || YEARS.contains(&unit) { number.parse().ok() } else { None }
}

/// Text of several lines, separated by line feeds, as an import keeps it.
#[must_use]
pub(crate) fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace(|letter: char| letter.is_control() && letter != '\n' && letter != '\t', " ")
        .trim()
        .to_owned()
}

/// Forms of address found in columns called “Title”.
#[must_use]
pub(crate) fn is_form_of_address(text: &str) -> bool {
    matches!(
        fold(text).trim_end_matches('.'),
        "mr" | "mrs" | "ms" | "miss" | "mx" | "dr" | "prof" | "herr" | "frau" | "mme" | "sr" | "sra"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn statuses_of_other_systems_are_understood() {
        for (word, meant) in [
            ("Active", EnrollmentStatus::Enrolled),
            ("completed", EnrollmentStatus::Completed),
            ("Graduated", EnrollmentStatus::Completed),
            ("withdrawn", EnrollmentStatus::Withdrew),
            ("deferred", EnrollmentStatus::Deferred),
            ("Zurückgestellt", EnrollmentStatus::Deferred),
            ("diplômé", EnrollmentStatus::Completed),
        ] {
            assert_eq!(status(word), Some(meant), "{word}");
        }
        assert_eq!(status("purple"), None);
        for choice in EnrollmentStatus::ALL {
            assert_eq!(status(choice.label()), Some(*choice));
        }
        for choice in EnrollmentRole::ALL {
            assert_eq!(role(choice.label()), Some(*choice));
        }
        for choice in Intent::ALL {
            assert_eq!(intent(choice.label()), Some(*choice));
            assert_eq!(intent(choice.word()), Some(*choice));
        }
    }

    #[test]
    fn dates_that_mean_one_day_are_read() {
        let today = jiff::civil::date(2024, 9, 1);
        for (text, read) in [
            ("2024", "2024"),
            ("2024-06", "2024-06"),
            ("2024/06/14", "2024-06-14"),
            ("14.6.2024", "2024-06-14"),
            ("2024-06-14T10:00:00Z", "2024-06-14"),
            ("2024-06-14 10:00 UTC", "2024-06-14"),
            ("2024-06-14 (confirmed)", "2024-06-14"),
            ("14 June 2024 10:00 AM", "2024-06-14"),
            ("9/16/2024 0:00", "2024-09-16"),
            ("Sep 16 2024", "2024-09-16"),
            ("16-Sep-24", "2024-09-16"),
            ("30 May 2025", "2025-05-30"),
        ] {
            assert_eq!(date(text, today).map(|date| date.to_string()).as_deref(), Ok(read), "{text}");
        }
        for text in
            ["6/7/2024", "6/7/2024 10:00", "soon", "today", "14.13.2024", "1.2.3.4", "", "2024 or 2025"]
        {
            assert!(date(text, today).is_err(), "{text}");
        }
    }

    #[test]
    fn years_are_whole_numbers() {
        for text in ["12", "12 years", "12.0", "12 yrs.", "12 years of experience", "12 Jahre", "12 años"] {
            assert_eq!(years(text), Some(12), "{text}");
        }
        for text in ["12,5", "7.5 years", "5-7", "5 to 7", "40+", "12 months", "many", "300", "", "-3"] {
            assert_eq!(years(text), None, "{text}");
        }
    }

    #[test]
    fn what_stands_where_a_name_should_be_is_told_from_names() {
        for name in [
            "Total: 2 students",
            "Total 12",
            "ann@example.org",
            "Instructor: J. Smith",
            "student",
            "Professor",
            "Guardian",
            "Notes:",
        ] {
            assert!(why_no_name(name).is_some(), "{name}");
        }
        for name in ["Anders S:t Cyr", "Count Basie", "Total Eclipse", "@lex", "Tutor Berg", "王明", "Sum Li"]
        {
            assert_eq!(why_no_name(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,24}") {
            let _ = (date(&text, jiff::civil::date(2024, 9, 1)), years(&text));
        }
    }
}
