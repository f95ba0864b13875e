//! The one compiler whose messages are test data.

use std::{env, process::Command};

/// Read at compile time, so the version is written down in one place only.
const TOOLCHAIN_FILE: &str = include_str!("../../../rust-toolchain.toml");

/// Panics unless `rustc` is the version named in `rust-toolchain.toml`.
///
/// Another version words its messages differently. Without this check that shows up as dozens
/// of mismatches that look like defects of this crate.
pub(crate) fn require_pinned() {
    let pinned = channel(TOOLCHAIN_FILE);
    let running = running();
    assert!(
        running == pinned,
        "\nCompiler messages are test data, taken with rustc {pinned} (rust-toolchain.toml),\n\
         but the running rustc is {running}.\n\
         Run `rustup toolchain install {pinned}` and start the tests without `+toolchain`, \
         RUSTUP_TOOLCHAIN or RUSTC.\n"
    );
}

fn channel(toolchain_file: &str) -> &str {
    toolchain_file
        .lines()
        .find_map(|line| line.strip_prefix("channel"))
        .and_then(|rest| rest.split('"').nth(1))
        .expect("rust-toolchain.toml has a line `channel = \"…\"`")
}

/// The version of the `rustc` that cargo will use, for example `1.95.0`.
fn running() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(&rustc)
        .arg("--version")
        .output()
        .unwrap_or_else(|error| panic!("cannot run `{}`: {error}", rustc.display()));
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.split_whitespace().nth(1);
    version.unwrap_or("of unknown version").to_owned()
}

#[test]
fn the_channel_is_read_from_the_toolchain_file() {
    assert_eq!(channel("[toolchain]\nchannel = \"1.2.3\"\n"), "1.2.3");
    assert!(channel(TOOLCHAIN_FILE).starts_with("1."));
}
