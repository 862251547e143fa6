//! `alumnet share invite`: the invitation, as one line, and as a picture for a telephone.

use clap::Args;
use color_eyre::eyre;
use qrcode::render::unicode;
use qrcode::{EcLevel, QrCode};
use serde_json::json;

use super::joined::{Json, json_text};
use crate::cli::environment::Environment;
use crate::cli::outcome::{Failure, Outcome, narrate, told, written};
use crate::cli::output::Out;
use crate::sharing::membership::Membership;

/// Print an invitation for another device
#[derive(Debug, Clone, Args)]
pub(super) struct InviteArguments {
    /// Also draw it as a QR code
    #[arg(long, conflicts_with = "json")]
    qr: bool,
    #[command(flatten)]
    json: Json,
}

/// Prints the invitation as the last line of standard output.
///
/// # Errors
/// When the register is not shared, or the invitation is too long for a QR code.
pub(super) fn run(
    arguments: &InviteArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let membership = Membership::read(&environment.data).map_err(Failure::of)?;
    let line = membership.invitation().to_line();
    if arguments.json.json {
        return Ok(told(out, json_text(&json!({ "invitation": line }))?));
    }
    let account = if membership.etcd.account.is_some() { " They also need an account in etcd." } else { "" };
    narrate(format_args!(
        "Whoever has this line can read the whole register: send it as you would a password.{account} \
        They run: alumnet share join"
    ));
    if arguments.qr {
        let code = QrCode::with_error_correction_level(line.as_bytes(), EcLevel::L).map_err(|_| {
            Failure(
                "the invitation is too long for a QR code, because of its certificate; leave out --qr".into(),
            )
        })?;
        written(writeln!(out, "{}", code.render::<unicode::Dense1x2>().build()))?;
    }
    Ok(told(out, line))
}
