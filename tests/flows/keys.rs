//! The reference of keys in the documentation says what the program does.

use std::path::Path;

use alumnet::app::keys::keymap::Keymap;
use alumnet::app::keys::reference::page;

/// Fails when `docs/keys.md` is stale; with `ALUMNET_UPDATE_DOCS=1` it is written anew.
#[test]
fn the_reference_of_keys_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    let wanted = page(&Keymap::from_table().expect("keys"));
    if std::env::var_os("ALUMNET_UPDATE_DOCS").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&path, &wanted).expect("docs/keys.md can be written");
    }
    // A checkout on another system may have other line ends.
    let held = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        held == wanted,
        "docs/keys.md is stale; write it anew with: ALUMNET_UPDATE_DOCS=1 cargo test --test flows keys"
    );
}
