use super::*;
use crate::domain::Person;
use crate::register::{Register, rules};

fn applied(options: &Options) -> Register {
    let mut register = Register::default();
    for set in change_sets(options) {
        let warnings = rules::check(&register, &set).unwrap_or_else(|refused| panic!("{}: {refused}", set.label));
        assert_eq!(warnings, [], "{}", set.label);
        register.apply(&set).unwrap();
    }
    register
}

#[test]
fn the_rules_accept_all_of_it_on_any_day_and_with_any_seed() {
    for (seed, year, month, day) in [(1, 2024, 2, 29), (2, 2025, 1, 1), (3, 2025, 12, 31), (4, 2030, 8, 31), (5, 2026, 3, 31)] {
        let options = Options { seed, ..Options::on(Date::constant(year, month, day)) };
        assert_eq!(applied(&options).count::<Person>(), 220);
    }
}
