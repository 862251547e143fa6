//! Reading and printing: whatever is printed is read back, and any text gives a tree and says what is wrong.

use proptest::prelude::*;

use super::super::syntax::{
    Comparison, Condition, Conjunction, FieldValue, GraphTerm, Query, Span, Term, Wanted,
};
use super::super::{Parsed, Tail, parse};

fn text() -> impl Strategy<Value = String> {
    let any =
        "[a-zé王 ()|,:.\"\\\\@=<>-]{0,8}".prop_map(|text: String| format!("x{text}").replace("x ", " x"));
    prop_oneof![3 => "[a-z0-9]{1,6}", 1 => any, 1 => Just("any".to_owned()), 1 => Just("-tag:x".to_owned())]
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let comparison = prop::sample::select(&Comparison::ALL[..]);
    prop_oneof![
        Just(Wanted::Any),
        Just(Wanted::None),
        text().prop_map(Wanted::Plain),
        (comparison, text()).prop_map(|(comparison, text)| Wanted::Compared(comparison, text)),
        (text(), prop::option::of(text())).prop_map(|(from, to)| Wanted::Between(Some(from), to)),
        text().prop_map(|to| Wanted::Between(None, Some(to))),
    ]
}

fn term(condition: Condition, negated: bool) -> Term {
    Term { span: Span::default(), negated, condition }
}

fn query(deep: u32) -> BoxedStrategy<Query> {
    let values = prop::collection::vec(wanted(), 1..3).prop_map(|all| {
        all.into_iter().map(|wanted| FieldValue { span: Span::default(), wanted }).collect::<Vec<_>>()
    });
    let simple = prop_oneof![
        text().prop_map(Condition::Word),
        ("[a-z][a-z-]{0,5}", values).prop_map(|(name, values)| Condition::Field { name, values }),
        "[a-z王-]{1,5}".prop_map(Condition::Saved),
    ];
    let condition = if deep == 0 {
        simple.boxed()
    } else {
        let graph = prop_oneof![
            Just(GraphTerm::HiredBy),
            Just(GraphTerm::Hires),
            Just(GraphTerm::Classmates),
            Just(GraphTerm::Attended),
            (1..=6_u8).prop_map(GraphTerm::Within),
        ];
        prop_oneof![
            4 => simple,
            1 => query(deep - 1).prop_map(Condition::Group),
            1 => (graph, query(deep - 1)).prop_map(|(graph, query)| Condition::Graph(graph, query)),
        ]
        .boxed()
    };
    let term = (condition, any::<bool>()).prop_map(|(condition, negated)| term(condition, negated));
    let conjunction = prop::collection::vec(term, 1..4).prop_map(|terms| Conjunction { terms });
    prop::collection::vec(conjunction, 1..3).prop_map(|alternatives| Query { alternatives }).boxed()
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(query in query(2)) {
        let printed = query.to_string();
        let parsed = parse(&printed);
        prop_assert_eq!(&parsed.problems, &vec![], "{}", printed);
        prop_assert_eq!(&parsed.query, &query, "{}", printed);
        prop_assert_eq!(parsed.query.to_string(), printed);
    }

    #[test]
    fn any_text_gives_a_tree_that_is_printed_and_read_back(text in "[a-zé王 ()|,:.\"\\\\@=<>-]{0,30}") {
        let parsed = parse(&text);
        let printed = parsed.query.to_string();
        let again = parse(&printed);
        prop_assert_eq!(&again.problems, &vec![], "{} -> {}", text, printed);
        prop_assert_eq!(again.query, parsed.query, "{} -> {}", text, printed);
        for problem in &parsed.problems {
            prop_assert!(problem.column >= 1 && problem.column <= text.chars().count() + 1, "{problem}");
            prop_assert!(problem.span.start <= problem.span.end && problem.span.end <= text.len() + 1);
            prop_assert!(!problem.words.is_empty());
        }
    }

    #[test]
    fn a_text_of_which_something_is_lost_says_so(text in "[a-z (),:\"|@]{0,20}") {
        // Without a problem, the letters that are read are those that were written.
        let parsed = parse(&text);
        if parsed.problems.is_empty() {
            let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
            prop_assert_eq!(letters(&parsed.query.to_string()), letters(&text));
        }
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,40}") {
        let _ = parse(&text);
    }
}

/// The tree as it is printed, and what is wrong.
fn read(text: &str) -> (String, Vec<String>) {
    let Parsed { query, problems, .. } = parse(text);
    (query.to_string(), problems.iter().map(ToString::to_string).collect())
}

#[test]
fn whole_queries_are_read() {
    for text in [
        "",
        "zoë lind",
        "cohort:2019-A hired-by(background:logistics) -tag:mentor",
        "a b | c",
        "(a | b) c",
        "-(a b) -@mine -\"x y\" -hires(a)",
        "start:\"last month\" completed:2019.. last-contact:>1y hires-made:1..3 date:..2019",
        "tag:a,\"b c\",none email:any",
        "within(2, name:okafor)",
        "10:30 -word - a,b é:x",
    ] {
        assert_eq!(read(text), (text.to_owned(), vec![]));
    }
    assert_eq!(read("  a\t b|c  "), ("a b | c".to_owned(), vec![]), "blanks do not matter");
    assert_eq!(read("Found_Via:cold").0, "found-via:cold");
    assert_eq!(read("name:\"any\" name:ANY").0, "name:\"any\" name:any");
}

#[test]
fn unfinished_queries_keep_what_is_whole() {
    for (text, whole, problem) in [
        ("zoë cohort:", "zoë", "column 12: a value is missing for “cohort”"),
        ("tag:a,", "tag:a", "column 7: a value is missing for “tag”"),
        ("tag:a,,b", "tag:a,b", "column 7: a value is missing for “tag”"),
        ("a (b", "a (b)", "column 3: the closing “)” is missing"),
        ("a hired-by(b", "a hired-by(b)", "column 3: the closing “)” is missing"),
        ("a (", "a", "column 3: nothing is written in the parentheses"),
        ("a )b", "a b", "column 3: nothing is open that this “)” could close"),
        ("name:\"zo", "name:zo", "column 6: the closing quotation mark is missing"),
        (
            "a | ",
            "a",
            "column 3: an alternative is missing beside “|”; write a word or a field on both sides",
        ),
        ("| a", "a", "column 1: an alternative is missing beside “|”; write a word or a field on both sides"),
        ("a @", "a", "column 3: the name of a saved filter is missing behind “@”"),
        ("a hierd-by(b)", "a", "column 3: there is no hierd-by(…); did you mean hired-by(…)?"),
        (
            "x zzz(b) c",
            "x c",
            "column 3: there is no zzz(…); write one of hired-by, hires, classmates, attended, within",
        ),
        (
            "within(name:a) b",
            "b",
            "column 1: within needs the most ties, 1 to 6, and a comma: within(2, name:okafor)",
        ),
    ] {
        assert_eq!(read(text), (whole.to_owned(), vec![problem.to_owned()]), "{text}");
    }
}

#[test]
fn very_deep_queries_are_refused_not_followed() {
    let (_, problems) = read(&"(".repeat(100_000));
    assert!(problems.iter().any(|problem| problem.contains("more than 40 parentheses")), "{problems:?}");
    let (_, problems) = read(&"hires(".repeat(10_000));
    assert!(!problems.is_empty());
}

#[test]
fn what_is_written_at_the_end_is_known() {
    let value = |field: &str, start| Tail::Value { field: field.to_owned(), start };
    for (text, tail) in [
        ("", Tail::Finished),
        ("a ", Tail::Finished),
        ("a | ", Tail::Finished),
        ("a (", Tail::Finished),
        ("a na", Tail::Word(2)),
        ("-ta", Tail::Word(0)),
        ("tag:", value("tag", 4)),
        ("tag:men", value("tag", 4)),
        ("tag:a,b", value("tag", 6)),
        ("@mi", Tail::Saved(1)),
        ("(a)", Tail::Other),
        ("tag:a ", Tail::Finished),
    ] {
        assert_eq!(parse(text).tail, tail, "{text}");
    }
    assert_eq!(parse("hires(attended(ti").inside, [GraphTerm::Hires, GraphTerm::Attended]);
    assert_eq!(parse("hires(a) attended(ti").inside, [GraphTerm::Attended]);
}
