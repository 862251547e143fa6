//! What the commands share that list records: the kinds, the columns, and JSON or text on standard output.

use std::io::IsTerminal as _;

use clap::Args;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::outcome::{Failure, Outcome, remark, written};
use super::output::Out;
use crate::domain::EntityKind;
use crate::query::field::FieldInfo;
use crate::query::fields::{infos, todays_name};
use crate::query::{Cell, Source, cells};
use crate::text::columns::{clean, cut, escape_unsafe, fit, width};
use crate::text::plural::listed;
use crate::text::quoted::quoted;

/// How records are written.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Layout {
    /// Write JSON, with these fields [default: all]; --json= lists them
    #[arg(long, value_name = "FIELDS", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    json: Option<String>,
    /// The fields to write, in order, separated by commas; also id
    #[arg(long, value_name = "FIELDS", conflicts_with = "json")]
    columns: Option<String>,
}

/// The widest column on a terminal.
const WIDEST: usize = 36;

/// The kind of records that a word names: `people`, `person`, `students`.
pub(crate) fn kind(word: &str) -> Result<EntityKind, String> {
    let wanted = word.trim().to_lowercase();
    if ["student", "students"].contains(&wanted.as_str()) {
        return Ok(EntityKind::Person);
    }
    let named = |kind: &&EntityKind| {
        let (one, many) = (kind.one().replace(' ', "-"), kind.many().replace(' ', "-"));
        wanted == one || wanted == many || wanted == kind.word() || wanted == format!("{}s", kind.word())
    };
    EntityKind::ALL.iter().find(named).copied().ok_or_else(|| format!("write one of {}", kinds()))
}

/// The plurals of all kinds.
pub(crate) fn kinds() -> String {
    let all: Vec<String> = EntityKind::ALL.iter().map(|kind| kind.many().replace(' ', "-")).collect();
    listed(&all)
}

/// A field that can be written: of the tables of fields, or the id.
#[derive(Debug, Clone, Copy)]
enum Column {
    Id,
    Field(&'static FieldInfo),
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Field(info) => info.name,
        }
    }
}

fn all(kind: EntityKind) -> impl Iterator<Item = Column> {
    std::iter::once(Column::Id).chain(infos(kind).map(Column::Field))
}

fn chosen(kind: EntityKind, list: &str) -> Result<Vec<Column>, Failure> {
    let mut chosen = Vec::new();
    for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let wanted = name.to_lowercase().replace(['_', ' '], "-");
        let column = all(kind).find(|column| column.name() == wanted);
        let column = column.or_else(|| all(kind).find(|column| column.name() == todays_name(&wanted)));
        let names = || all(kind).map(Column::name).collect::<Vec<_>>().join(", ");
        chosen.push(column.ok_or_else(|| {
            Failure(format!("{} have no field {}; the fields are {}", kind.many(), quoted(name), names()))
        })?);
    }
    if chosen.is_empty() {
        return Err(Failure("no field is named; name one".to_owned()));
    }
    Ok(chosen)
}

/// The columns when none are chosen: for people a few, for others all but the longest.
fn defaults(kind: EntityKind) -> Vec<Column> {
    let few = ["name", "cohort", "status", "background-now", "organization", "email"];
    let is_wanted = |column: &Column| match column {
        Column::Id => false,
        Column::Field(info) if kind == EntityKind::Person => few.contains(&info.name),
        Column::Field(info) => !["notes", "identifier", "header"].contains(&info.name),
    };
    let mut columns: Vec<Column> = all(kind).filter(is_wanted).collect();
    if kind == EntityKind::Person {
        columns.sort_by_key(|column| few.iter().position(|name| *name == column.name()));
    }
    columns
}

/// The key of a field in JSON.
fn key(column: Column) -> String {
    column.name().replace('-', "_")
}

fn object(kind: EntityKind, id: Uuid, columns: &[Column], source: &Source<'_>) -> Value {
    let fields: Vec<&FieldInfo> = columns.iter().filter_map(|column| field(*column)).collect();
    let mut values = cells(kind, id, &fields, source).into_iter();
    let value = |column: &Column| match column {
        Column::Id => Value::from(id.to_string()),
        Column::Field(_) => {
            values.next().and_then(|cell| serde_json::to_value(cell).ok()).unwrap_or(Value::Null)
        }
    };
    let values: Vec<Value> = columns.iter().map(value).collect();
    Value::Object(columns.iter().map(|column| key(*column)).zip(values).collect::<Map<_, _>>())
}

fn field(column: Column) -> Option<&'static FieldInfo> {
    match column {
        Column::Id => None,
        Column::Field(info) => Some(info),
    }
}

fn row(kind: EntityKind, id: Uuid, columns: &[Column], source: &Source<'_>) -> Vec<String> {
    let fields: Vec<&FieldInfo> = columns.iter().filter_map(|column| field(*column)).collect();
    let mut values = cells(kind, id, &fields, source).into_iter();
    let text = |column: &Column| match column {
        Column::Id => id.to_string(),
        Column::Field(_) => {
            clean(&values.next().map(|cell| cell.text()).unwrap_or_default()).replace('\t', " ")
        }
    };
    columns.iter().map(text).collect()
}

fn print(out: &mut dyn Out, text: &str) -> Result<(), Failure> {
    written(out.data(text.as_bytes()).and_then(|()| out.flush()))
}

fn json_text(value: &Value) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::of)?;
    Ok(escape_unsafe(&text) + "\n")
}

/// Writes records: JSON; a table on a terminal; otherwise lines with tabs, for other programs.
///
/// # Errors
/// When a field does not exist, or the output can't be written.
pub(crate) fn write(
    layout: &Layout,
    kind: EntityKind,
    ids: &[Uuid],
    source: &Source<'_>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    if let Some(outcome) = names_only(layout, kind, out)? {
        return Ok(outcome);
    }
    if let Some(columns) = json_columns(layout, kind)? {
        let objects = ids.iter().map(|id| object(kind, *id, &columns, source)).collect();
        print(out, &json_text(&Value::Array(objects))?)?;
        return Ok(Outcome::Done);
    }
    let columns = match &layout.columns {
        Some(list) => chosen(kind, list)?,
        None => defaults(kind),
    };
    let rows: Vec<Vec<String>> = ids.iter().map(|id| row(kind, *id, &columns, source)).collect();
    if std::io::stdout().is_terminal() {
        let headers = columns.iter().map(|column| column.name().to_owned()).collect();
        print(out, &table(headers, &rows))?;
        remark(kind.counted(ids.len()));
    } else {
        let lines: String = rows.iter().map(|row| row.join("\t") + "\n").collect();
        print(out, &lines)?;
    }
    Ok(Outcome::Done)
}

/// Sorts records by a field; `-field` in reverse. Those without a value come last either way.
///
/// # Errors
/// When a field does not exist.
pub(crate) fn sort(
    kind: EntityKind,
    field: &str,
    ids: &mut Vec<Uuid>,
    source: &Source<'_>,
) -> Result<(), Failure> {
    let (name, reverse) = field.strip_prefix('-').map_or((field, false), |name| (name, true));
    let columns = chosen(kind, name)?;
    let fields: Vec<&FieldInfo> = columns.iter().filter_map(|column| self::field(*column)).collect();
    let key = |id: &Uuid| {
        let cells = cells(kind, *id, &fields, source);
        cells.iter().map(Cell::sort_key).collect::<Option<Vec<_>>>()
    };
    let keyed = ids.iter().map(|id| (key(id), *id));
    let (mut known, unknown): (Vec<_>, Vec<_>) = keyed.partition(|(key, _)| key.is_some());
    known.sort_by(|one, other| if reverse { other.0.cmp(&one.0) } else { one.0.cmp(&other.0) });
    *ids = known.into_iter().chain(unknown).map(|(_, id)| id).collect();
    Ok(())
}

/// Writes one record: JSON, or a line for each field that has a value.
///
/// # Errors
/// When a field does not exist, or the output can't be written.
pub(crate) fn write_one(
    layout: &Layout,
    kind: EntityKind,
    id: Uuid,
    source: &Source<'_>,
    out: &mut dyn Out,
) -> Result<Outcome, Failure> {
    if let Some(columns) = json_columns(layout, kind)? {
        print(out, &json_text(&object(kind, id, &columns, source))?)?;
        return Ok(Outcome::Done);
    }
    let columns = match &layout.columns {
        Some(list) => chosen(kind, list)?,
        None => all(kind).collect(),
    };
    let cells = row(kind, id, &columns, source);
    let lines: Vec<String> = columns
        .iter()
        .zip(cells)
        .filter(|(_, cell)| !cell.is_empty())
        .map(|(column, cell)| format!("{}: {cell}\n", column.name()))
        .collect();
    print(out, &lines.concat())?;
    Ok(Outcome::Done)
}

/// Lists the fields, if that is what was asked for.
///
/// # Errors
/// When the output can't be written.
pub(crate) fn names_only(
    layout: &Layout,
    kind: EntityKind,
    out: &mut dyn Out,
) -> Result<Option<Outcome>, Failure> {
    if layout.json.as_deref() != Some("") {
        return Ok(None);
    }
    let doc = |column: Column| field(column).map_or("the id", |info| info.doc);
    let names: Vec<String> = all(kind).map(|column| format!("{}\t{}\n", key(column), doc(column))).collect();
    print(out, &names.concat())?;
    Ok(Some(Outcome::Done))
}

fn json_columns(layout: &Layout, kind: EntityKind) -> Result<Option<Vec<Column>>, Failure> {
    match layout.json.as_deref() {
        None => Ok(None),
        Some("*") => Ok(Some(all(kind).collect())),
        Some(list) => chosen(kind, list).map(Some),
    }
}

/// How wide each column has to be.
pub(super) fn widths<'l>(lines: impl Iterator<Item = &'l [String]>) -> Vec<usize> {
    let mut widths = Vec::new();
    for line in lines {
        widths.resize(line.len().max(widths.len()), 0);
        for (held, cell) in widths.iter_mut().zip(line) {
            *held = width(cell).max(*held);
        }
    }
    widths
}

fn table(headers: Vec<String>, rows: &[Vec<String>]) -> String {
    let lines: Vec<Vec<String>> = std::iter::once(headers).chain(rows.iter().cloned()).collect();
    let widths: Vec<usize> =
        widths(lines.iter().map(Vec::as_slice)).into_iter().map(|width| width.min(WIDEST)).collect();
    let line = |cells: &Vec<String>| {
        let cells: Vec<String> =
            cells.iter().zip(&widths).map(|(cell, width)| fit(&cut(cell, *width), *width)).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    lines.iter().map(line).collect()
}
