//! `alumnet consent WHO PURPOSE`: records a consent, changes it, or withdraws it, with the form of the
//! screen.

use clap::Args;

use super::named_person;
use super::outcome::{Failure, Outcome};
use super::output::Out;
use super::writer::{Saving, Writer, assignment};
use crate::app::form::consent;
use crate::store::Store;
use crate::text::fold::name_key;
use crate::text::quoted::quoted;

/// Record a consent of a person, or withdraw it
#[derive(Debug, Clone, Args)]
#[command(after_help = "A consent that was not withdrawn is found again by its purpose, and changed.
  alumnet consent 'zoe lindqvist' sharing basis=consent given=2024-09-01
  alumnet consent 'zoe lindqvist' sharing --withdraw")]
pub(crate) struct ConsentArguments {
    /// Whose it is: a name or a part of it, an email, an identifier, or an id
    #[arg(value_name = "WHO")]
    who: String,
    /// What for; withdrawing sharing keeps them out of exports
    #[arg(value_name = "PURPOSE")]
    purpose: String,
    /// Other fields, each as field=value: basis, given, withdrawn, evidence
    #[arg(value_name = "FIELD=VALUE", value_parser = assignment)]
    values: Vec<(String, String)>,
    /// Withdraw it, as of today or of withdrawn=DATE
    #[arg(long)]
    withdraw: bool,
    #[command(flatten)]
    saving: Saving,
}

/// Records, changes or withdraws a consent.
///
/// # Errors
/// When there is nobody or nothing to withdraw, or the rules refuse it.
pub(crate) fn run<S: Store>(
    arguments: &ConsentArguments,
    writer: &mut Writer<'_, S>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    let register = writer.register();
    let Some((person, _)) = named_person::find(&register, &arguments.who)? else {
        return Ok(Outcome::Unclear);
    };
    let wanted = name_key(&arguments.purpose);
    let consents = register.get(person).map(|held| held.consents.clone()).unwrap_or_default();
    let held = consents.iter().position(|held| held.withdrawn.is_none() && name_key(&held.purpose) == wanted);
    let mut values = vec![("purpose".to_owned(), arguments.purpose.clone())];
    let form = match (held, arguments.withdraw) {
        (Some(place), true) => consent::withdrawing(&register, person, place, writer.today),
        (None, true) => {
            let name = register.person_name(person);
            let purpose = quoted(&arguments.purpose);
            return Err(Failure(format!("{name} has no consent to {purpose} that could be withdrawn")));
        }
        (place, false) => consent::form(&register, person, place, writer.today),
    };
    values.extend(arguments.values.iter().cloned());
    match writer.submit(form, &values)? {
        Some(change) => writer.save(change, &arguments.saving, out),
        None => Ok(Outcome::Unclear),
    }
}
