//! Wrong usage: what clap says of it, with the arguments it repeats made safe to show.

use clap::Error;
use clap::error::{ContextKind, ContextValue};

use crate::text::quoted::excerpt;

/// Prints help, the version, or what is wrong with the arguments, and ends alumnet.
pub(super) fn refuse(error: Error) -> ! {
    shortened(error).exit()
}

fn shortened(mut error: Error) -> Error {
    let repeated = [
        ContextKind::InvalidArg,
        ContextKind::InvalidValue,
        ContextKind::InvalidSubcommand,
        ContextKind::TrailingArg,
    ];
    for kind in repeated {
        if let Some(ContextValue::String(text)) = error.get(kind)
            && excerpt(text) != *text
        {
            let text = excerpt(text);
            error.insert(kind, ContextValue::String(text));
            // Advice repeats the argument, too.
            error.remove(ContextKind::Suggested);
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Parser, error::ErrorKind};

    #[derive(Debug, Parser)]
    struct Line {
        #[arg(long)]
        number: Option<u8>,
    }

    #[test]
    fn arguments_are_repeated_shortened_and_clean() {
        let upsetting = format!("\u{1b}]0;title\u{7}{}", "x".repeat(40_000));
        for arguments in [
            vec!["alumnet".to_owned(), upsetting.clone()],
            vec!["alumnet".to_owned(), format!("--{upsetting}")],
            vec!["alumnet".to_owned(), "--number".to_owned(), upsetting.clone()],
        ] {
            let refused = shortened(Line::try_parse_from(arguments).unwrap_err());
            assert_ne!(refused.kind(), ErrorKind::DisplayHelp);
            let told = format!("{refused:?}{}", refused.render().ansi());
            assert!(!told.contains('\u{7}') && !told.contains("\u{1b}]"), "{told}");
            assert!(refused.to_string().len() < 400, "{refused}");
        }
    }
}
