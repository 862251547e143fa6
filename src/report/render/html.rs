//! A report as one self-contained HTML page: styles and pictures are inline, and there is no script.
//! Everything that comes from the register is escaped.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::plain::{self, sentence};
use crate::report::render::phrases::{measures, statistics};
use crate::report::{Block, Cell, Finding, Picture, Report, Table, svg};
use crate::text::columns::{clean, width};

const STYLE: &str = include_str!("../../../assets/report.css");
/// Forbids the page to fetch anything, whatever it contains.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Text up to this many columns is kept on one line.
const SHORT: usize = 16;

/// The report as a page.
pub(crate) fn report(report: &Report, _columns: usize) -> String {
    let measures = measures(report);
    let mut pictures = 0;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="generator" content="alumnet";
                title { (clean(&report.title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (clean(&report.title)) }
                    @if !report.subtitle.is_empty() { p class="subtitle" { (clean(&report.subtitle)) } }
                    p class="as-of" { "As of " time datetime=(report.as_of) { (report.as_of) } }
                }
                main {
                    @for section in &report.sections {
                        section {
                            h2 { (clean(&section.title)) }
                            @for block in &section.blocks {
                                (self::block(block, &section.title, &mut pictures)) }
                        }
                    }
                    @if !measures.is_empty() {
                        section class="method" {
                            h2 { "How the figures are worked out" }
                            dl {
                                @for measure in &measures {
                                    div { dt { (measure.title()) } dd { (sentence(measure.formula())) ". \
                                        " span class="source" { (measure.source()) }
                                        @if let Some(statistics) = statistics(report, *measure) {
                                            " " (clean(statistics)) "." } } }
                                }
                            }
                            p { "What is not on record is never counted as zero; each figure says how many \
                                it is known for." }
                        }
                    }
                }
                footer { p { "Made with alumnet" } }
            }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

/// Text safe for the page; a non-breaking space keeps a number together with its percent sign.
fn say(text: &str) -> String {
    clean(text).replace(" %", "\u{a0}%")
}

fn block(block: &Block, title: &str, pictures: &mut usize) -> Markup {
    match block {
        Block::Text(text) => html! { p { (say(text)) } },
        Block::Findings(findings) => {
            html! { div class="tiles" { @for finding in findings { (tile(finding)) } } }
        }
        Block::Table(table) => self::table(table),
        Block::Picture(picture) => {
            *pictures += 1;
            figure(picture, title, *pictures)
        }
    }
}

fn tile(finding: &Finding) -> Markup {
    let known = finding.known_words();
    let figure = finding.figure.words();
    let ends = finding.trend.first().zip(finding.trend.last()).filter(|_| finding.trend.len() > 1);
    html! {
        article class="tile" {
            h3 { (finding.measure.title()) }
            p class=(if finding.figure.value().is_none() { "figure words" } else { "figure" })
                { (say(&figure)) }
            @if !finding.note.is_empty() { p class="note" { (say(&finding.note)) } }
            @if let Some((first, last)) = ends {
                div class="trend" {
                    (svg::spark(&finding.trend))
                    p { span { (clean(&first.label)) } span { (clean(&last.label)) } }
                }
            }
            @if let Some(known) = known { p class="known" { (known) } }
            @if let Some(caution) = &finding.caution { p class="caution" { span aria-hidden="true" { "△ \
                " } (say(caution)) } }
        }
    }
}

fn table(table: &Table) -> Markup {
    if table.rows.is_empty() {
        return html! { p class="none" { "Nobody." } };
    }
    let right = |place: usize| table.columns.get(place).is_some_and(|column| column.right).then_some("right");
    // Codes and dates are not broken across lines.
    let class = |place: usize, cell: &Cell| {
        right(place).or_else(|| (width(&cell.words()) <= SHORT).then_some("short"))
    };
    let many = (table.columns.len() > 4).then_some("many");
    html! {
        div class="wide" tabindex="0" role="region" aria-label="Table" {
            table class=[many] {
                thead {
                    tr { @for (place, column) in table.columns.iter().enumerate()
                        { th scope="col" class=[right(place)] { (clean(&column.title)) } } }
                }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (place, cell) in row.cells.iter().enumerate() {
                                @if place == 0 { th scope="row" class=[class(place, cell)] { (content(cell))
                                    } }
                                @else { td class=[class(place, cell)] { (content(cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The content of a cell; names are isolated from the text direction around them.
fn content(cell: &Cell) -> Markup {
    match cell {
        Cell::Text(text) => html! { bdi { (clean(text)) } },
        Cell::Missing(why) => html! { span class="missing" { (why) } },
        Cell::Share(share) if share.whole > 0 => {
            html! { (say(&cell.words())) " " span class="of" { (share.part) " of " (share.whole) } }
        }
        other => html! { (say(&other.words())) },
    }
}

fn figure(picture: &Picture, title: &str, number: usize) -> Markup {
    let says = plain::says(picture);
    html! {
        figure {
            @if sentence(says) != title { figcaption { (say(&sentence(says))) } }
            div class="wide" tabindex="0" role="region" aria-label="Picture" { (svg::draw(picture, number)) }
        }
    }
}
