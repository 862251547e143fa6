//! The alumnet program: everything is in the library; here are only its start and its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    alumnet::cli::main()
}
