//! The alumnet program. Everything is in the library; this only starts it and returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    alumnet::cli::main()
}
