//! `alumnet share create`: begins to share the register in the data folder.

use std::path::Path;

use clap::Args;
use color_eyre::eyre;
use serde_json::json;
use uuid::Uuid;

use super::access::{AccessArguments, device_name};
use super::joined::{Json, answer, line_id, not_linked, not_received};
use crate::cli::environment::{Environment, today};
use crate::cli::opening::close;
use crate::cli::outcome::{Failure, OutOfReach, Outcome, remark};
use crate::cli::output::Out;
use crate::sharing::etcd::client::Etcd;
use crate::sharing::etcd::settings::EtcdSettings;
use crate::sharing::folder;
use crate::sharing::keys::invitation::Invitation;
use crate::sharing::keys::seal::GenerationKey;
use crate::sharing::link::Link;
use crate::sharing::log::LogError;
use crate::sharing::membership::Membership;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::etcd_log::EtcdLog;
use crate::store::OpenError;
use crate::workspace::opening::{self, NotShared, OpenedWorkspace};

/// Begin to share this register over a log in etcd
#[derive(Debug, Clone, Args)]
pub(super) struct CreateArguments {
    /// Addresses of etcd, separated by commas: `https://log.example.org:2379`; http:// only on this
    /// computer
    #[arg(long, value_name = "URL", value_delimiter = ',', required = true)]
    endpoints: Vec<String>,
    #[command(flatten)]
    access: AccessArguments,
    /// What others call this device [default: your login and the name of this computer]
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    #[command(flatten)]
    json: Json,
}

/// Begins to share.
///
/// # Errors
/// When the register is shared already, or etcd can't be reached.
pub(super) fn run(
    arguments: &CreateArguments,
    environment: &Environment,
    out: &mut dyn Out,
) -> eyre::Result<Outcome> {
    let data = &environment.data;
    let mut settings = EtcdSettings::new(arguments.endpoints.clone());
    arguments.access.complete(&mut settings)?;
    let etcd = Etcd::new(settings.clone()).map_err(Failure::of)?;
    // A new one each time, so that nothing that is there already is in the way.
    let (register, key) = (Uuid::now_v7(), GenerationKey::new(rand::random()));
    let device = folder::device(data)?;
    let name = device_name(arguments.device.as_deref(), &environment.actor);
    let mut begun: Option<(EtcdLog, Membership)> = None;
    let mut fault: Option<RemoteError> = None;
    let opened = opening::create(data, line_id(), &environment.actor, &mut |beginning| {
        abandon(data).map_err(|error| LogError::Refused(error.to_string()))?;
        let log = EtcdLog::create(etcd.clone(), register, beginning, key.clone()).map_err(|error| {
            fault = Some(error.clone());
            LogError::from(error)
        })?;
        let (gid, endpoints) = (log.generation().gid, settings.endpoints.clone());
        let invitation = Invitation { endpoints, authority: None, register, gid, key: key.clone() };
        let mut membership = Membership::invited(invitation, device, name.clone());
        membership.etcd = settings.clone();
        // Before the journal says that it is shared: without this nobody could go on.
        membership.write(data).map_err(|error| LogError::Refused(error.to_string()))?;
        begun = Some((log, membership));
        Ok(())
    });
    let OpenedWorkspace { workspace, notices } = match (opened, fault) {
        (Ok(opened), _) => opened,
        // In more words than the log has for it.
        (Err(NotShared::NotBegun(_)), Some(fault)) => return Err(not_linked(fault.into())),
        (Err(error), _) => return Err(refused(error)),
    };
    notices.iter().for_each(remark);
    let Some((log, membership)) = begun else { return Err(Failure::of("nothing was begun").into()) };
    let mut link = Link::over(data, membership, log).map_err(not_linked)?;
    link.log.show_card(&link.membership.card).map_err(|error| not_linked(error.into()))?;
    link.learn_devices().map_err(not_linked)?;
    let _ = link.report(0, today());
    let value = json!({
        "shared": true,
        "register": link.membership.register,
        "device": link.membership.card.name,
        "generation": link.membership.generation.number(),
    });
    let words = format!(
        "The register is shared; this device is {}. Invite another one with “alumnet share invite”.",
        link.membership.card.name
    );
    let outcome = answer(arguments.json, &value, words, out)?;
    Ok(outcome.if_also(close(Some(workspace.store))))
}

/// Deletes what is left of a log that was begun when something failed: nobody was invited to it. What waited
/// from before is kept in a file.
fn abandon(data: &Path) -> Result<(), OpenError> {
    if let Ok(Some(_)) = Membership::read_if_there(data)
        && let Ok(link) = Link::open(data)
    {
        let _ = link.log.end();
    }
    folder::put_aside(data).map(drop)
}

/// Why a folder did not become a copy.
pub(super) fn refused(error: NotShared) -> eyre::Report {
    match error {
        NotShared::NotOpened(error) => error.into(),
        NotShared::NotBegun(ref log) if log.is_passing() => OutOfReach(error.to_string()).into(),
        NotShared::NotReceived(error) => not_received(&error),
        error => Failure::of(error).into(),
    }
}

impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        Self::of(error)
    }
}
