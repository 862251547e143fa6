//! The words that other systems use for statuses, roles and intents, the ways they write dates, and how they
//! mark empty cells.

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
        | "assistentin"
        | "tutorin"
        | "ayudante" => Some(EnrollmentRole::Assistant),
        _ => None,
    })
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

/// A date as people and systems write it, if it can mean only one day: `2024-06-14`, `2024/06/14`,
/// `14.06.2024`, also followed by a time. `6/7/2024` means different days on different continents
/// and is refused.
#[must_use]
pub(crate) fn date(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    if let Ok(date) = day.replace('/', "-").parse::<PartialDate>() {
        return Some(date);
    }
    let parts: Vec<u16> = day.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [day, month, year] = parts.as_slice() else { return None };
    PartialDate::new(i16::try_from(*year).ok()?, u8::try_from(*month).ok(), u8::try_from(*day).ok())
}

/// Years of experience: `12`, `12 years`, `7.5`; the fraction is dropped.
#[must_use]
pub(crate) fn years(text: &str) -> Option<u8> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
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
        for (text, read) in [
            ("2024", "2024"),
            ("2024-06", "2024-06"),
            ("2024/06/14", "2024-06-14"),
            ("14.6.2024", "2024-06-14"),
            ("2024-06-14T10:00:00Z", "2024-06-14"),
        ] {
            assert_eq!(date(text).map(|date| date.to_string()).as_deref(), Some(read), "{text}");
        }
        for text in ["6/7/2024", "soon", "14.13.2024", "1.2.3.4", ""] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn years_are_numbers() {
        assert_eq!(years("12"), Some(12));
        assert_eq!(years("7.5 years"), Some(7));
        assert_eq!(years("many"), None);
        assert_eq!(years("300"), None);
    }
}
