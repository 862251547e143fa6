//! Deleting what is over: generations that are no longer the one that counts, and a whole log. Only what the
//! head that is known leaves behind is deleted, and only as long as it is there.

use crate::sharing::etcd::keys::RangeRequest;
use crate::sharing::etcd::paths::{GenerationPaths, RegisterPaths};
use crate::sharing::etcd::transaction::Operation;
use crate::sharing::keys::generation;
use crate::sharing::remote::connection::{self, Connection, Done};
use crate::sharing::remote::error::RemoteError;

/// How many keys are looked at for generations. Whoever may write can put others there.
const MOST_LOOKS: usize = 1_000;

/// Deletes all generations up to the one that counts, but not that, and none with a higher number, which
/// somebody may be making. Returns how many.
pub(super) fn sweep(connection: &mut Connection) -> Result<usize, RemoteError> {
    let over = over(connection)?;
    for paths in &over {
        connection.guarded(Vec::new(), vec![Operation::Delete(paths.all())], Vec::new())?;
    }
    Ok(over.len())
}

/// The generations that are over.
fn over(connection: &mut Connection) -> Result<Vec<GenerationPaths>, RemoteError> {
    let register = RegisterPaths::new(connection.territory.register);
    let (mut range, mut found) = (register.all(), Vec::new());
    for _ in 0..MOST_LOOKS {
        let asked = RangeRequest { range: range.clone(), limit: 1, keys_only: true };
        let answer = connection.ask(vec![asked])?.into_iter().next();
        let Some(pair) = answer.and_then(|answer| answer.kvs.into_iter().next()) else { break };
        let gid = register.gid_of(&pair.key);
        let Some((gid, paths)) = gid.and_then(|gid| Some((gid, register.generation(gid)?))) else {
            range = range.after(&pair.key);
            continue;
        };
        range = range.after_all(&paths.all());
        let number = generation::number_of(gid);
        if gid != connection.meta.gid && number.is_some_and(|number| number <= connection.meta.generation) {
            found.push(paths);
        }
    }
    Ok(found)
}

/// Deletes the log and everything else of the register.
pub(super) fn end(connection: &mut Connection) -> Result<(), RemoteError> {
    let register = connection.territory.register;
    let all = Operation::Delete(RegisterPaths::new(register).all());
    match connection.guarded(Vec::new(), vec![all], Vec::new()) {
        Ok(Done::Yes) => Ok(()),
        Ok(Done::No(_)) => Err(RemoteError::HeadChanged),
        Err(error) if error.may_be_done() => match connection::head_of(&mut connection.etcd, register) {
            Ok(None) => Ok(()),
            _ => Err(error),
        },
        Err(error) => Err(error),
    }
}
