//! What the commands that change data share: forms filled in from arguments, the difference that would be
//! saved, and saving it.

use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::assign::assign;
use super::outcome::{Failure, Outcome, narrate, remark, told, written};
use super::output::Out;
use crate::app::form::{FieldError, Form, FormContext, Submission};
use crate::app::popups::history::change_words::RecordNames;
use crate::domain::IdSource;
use crate::register::{Change, ChangeSet, Origin, Register};
use crate::store::Store;
use crate::text::columns::{clean, escape_unsafe};
use crate::workspace::Workspace;
use crate::workspace::history::History;

/// How a change is saved.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Saving {
    /// Print what would change, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Change several records that a query finds, without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// Write what was changed as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

impl Saving {
    /// Whether a query may find several records: that was said, or nothing is changed anyway.
    pub(crate) const fn takes_many(&self) -> bool {
        self.yes || self.dry_run
    }
}

/// An open register, and what a change needs besides.
pub(crate) struct Writer<'a, S> {
    pub(crate) workspace: &'a mut Workspace<S>,
    pub(crate) now: Timestamp,
    pub(crate) today: Date,
    pub(crate) ids: &'a mut IdSource,
    pub(crate) actor: &'a str,
}

impl<S: Store> Writer<'_, S> {
    pub(crate) fn register(&self) -> Arc<Register> {
        Arc::clone(&self.workspace.register)
    }

    /// Fills in a form and gives what it would change. `None` if a text names several records, which were
    /// listed.
    ///
    /// # Errors
    /// When a field does not exist, or something is wrong with what was filled in.
    pub(crate) fn submit(
        &mut self,
        form: Form,
        values: &[(String, String)],
    ) -> Result<Option<(Vec<Change>, String)>, Failure> {
        match self.fill(form, values)? {
            Some(form) => self.finish(&form).map(Some),
            None => Ok(None),
        }
    }

    /// Fills in a form. `None` if a text names several records, which were listed.
    ///
    /// # Errors
    /// When a field does not exist, or a text can't be its value.
    pub(crate) fn fill(
        &mut self,
        mut form: Form,
        values: &[(String, String)],
    ) -> Result<Option<Form>, Failure> {
        let register = self.register();
        let mut context =
            FormContext { register: &register, today: self.today, now: self.now, ids: self.ids };
        form.fields.set_today(self.today);
        form.refresh(None, &mut context);
        for (name, text) in values {
            if !assign(&mut form, name, text, &mut context)? {
                return Ok(None);
            }
        }
        Ok(Some(form))
    }

    /// What a form would change, whether the rules allow it or not.
    pub(crate) fn draft(&mut self, form: &Form) -> Vec<Change> {
        let register = self.register();
        let mut context =
            FormContext { register: &register, today: self.today, now: self.now, ids: self.ids };
        match form.logic.submit(&form.fields, &mut context) {
            Ok(Submission::Change { changes, .. }) => changes,
            _ => Vec::new(),
        }
    }

    /// What a form changes.
    ///
    /// # Errors
    /// When something is wrong with what was filled in.
    pub(crate) fn finish(&mut self, form: &Form) -> Result<(Vec<Change>, String), Failure> {
        self.attempt(form).map_err(|errors| {
            let words: Vec<String> = errors.iter().map(FieldError::sentence).collect();
            Failure(format!("nothing was changed: {}", words.join("; ")))
        })
    }

    /// The same, with what is wrong said of each field.
    ///
    /// # Errors
    /// When something is wrong with what was filled in.
    pub(crate) fn attempt(&mut self, form: &Form) -> Result<(Vec<Change>, String), Vec<FieldError>> {
        let register = self.register();
        let mut context =
            FormContext { register: &register, today: self.today, now: self.now, ids: self.ids };
        match form.submit(&mut context) {
            Ok(Submission::Change { changes, label, .. }) => Ok((changes, label)),
            Ok(_) => Err(vec![FieldError::new("", "this form changes nothing")]),
            Err(errors) => Err(errors.into_iter().map(FieldError::without_keys).collect()),
        }
    }

    /// Saves changes, or prints what they would be.
    ///
    /// # Errors
    /// When the rules refuse them, or they can't be stored.
    pub(crate) fn save(
        &mut self,
        change: (Vec<Change>, String),
        saving: &Saving,
        out: &mut dyn Out,
    ) -> Result<Outcome, Failure> {
        self.save_as(change, Origin::default(), saving, out)
    }

    /// The same, with what the change set is.
    ///
    /// # Errors
    /// When the rules refuse them, or they can't be stored.
    pub(crate) fn save_as(
        &mut self,
        (changes, label): (Vec<Change>, String),
        origin: Origin,
        saving: &Saving,
        out: &mut dyn Out,
    ) -> Result<Outcome, Failure> {
        if changes.is_empty() {
            return Ok(narrate("Nothing to change."));
        }
        let set = ChangeSet {
            id: self.ids.draw_uuid(),
            at: self.now,
            actor: self.actor.to_owned(),
            label,
            origin: None,
            undoes: None,
            changes,
        };
        self.save_set(set.with_origin(origin), saving, out)
    }

    /// The same for a whole change set, such as the inverse of another.
    ///
    /// # Errors
    /// When the rules refuse it, or it can't be stored.
    pub(crate) fn save_set(
        &mut self,
        set: ChangeSet,
        saving: &Saving,
        out: &mut dyn Out,
    ) -> Result<Outcome, Failure> {
        if saving.dry_run {
            return self.preview(&set, saving, out);
        }
        let committed = self.workspace.commit(set).map_err(Failure::of)?;
        for warning in &committed.warnings {
            remark(&warning.problem);
        }
        if saving.json {
            return Ok(told(out, json_of(&committed.set, true)?));
        }
        Ok(narrate(format_args!("Saved: {}.", committed.set.label)))
    }

    fn preview(&self, set: &ChangeSet, saving: &Saving, out: &mut dyn Out) -> Result<Outcome, Failure> {
        if let Err(refused) = crate::register::rules::check(&self.workspace.register, set) {
            return Err(Failure(format!("this would not be saved: {refused}")));
        }
        if saving.json {
            return Ok(told(out, json_of(set, false)?));
        }
        let history = History::default();
        let names = RecordNames { register: &self.workspace.register, set: Some(set), history: &history };
        let mut print = |words: String| written(writeln!(out, "{}", clean(&words)));
        print(format!("Would save: {}.", set.label))?;
        for change in &set.changes {
            let done = done(change);
            print(format!("{done} {}: {}", change.kind().one(), names.of_change(change)))?;
            if done != "deleted" {
                for one in names.differences(change, self.today) {
                    print(format!("    {}: {} → {}", one.label, one.before, one.after))?;
                }
            }
        }
        Ok(Outcome::Done)
    }
}

const fn done(change: &Change) -> &'static str {
    match (change.before(), change.after()) {
        (None, _) => "added",
        (_, None) => "deleted",
        _ => "changed",
    }
}

fn json_of(set: &ChangeSet, saved: bool) -> Result<String, Failure> {
    let changes: Vec<Value> = set
        .changes
        .iter()
        .map(|change| {
            json!({ "kind": change.kind().one(), "id": change.id().to_string(), "done": done(change) })
        })
        .collect();
    let value = json!({ "saved": saved, "label": set.label, "changes": changes });
    serde_json::to_string_pretty(&value).map(|text| escape_unsafe(&text)).map_err(Failure::of)
}

/// `field=value`, as the arguments of a command.
///
/// # Errors
/// When there is no `=`.
pub(crate) fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write field=value, such as location=Berlin".to_owned()),
    }
}
