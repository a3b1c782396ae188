//! Applications: filled in by a unit, submitted to the second, withdrawn, returned, corrected; and who sees what of them.

use granary::access::Role;
use granary::application::{self, State};

use crate::calls::FILE;
use crate::world::World;

story!(many_applications_are_made_at_once, |world| {
    let call = World::call_id(&world.open_call(FILE).await);
    let made = world.applications(call, 5).await;
    let all = world.reads(|db| application::of_call(db, call, &[State::Submitted]));
    assert_eq!(all.iter().map(|of| of.id).collect::<std::collections::BTreeSet<_>>(), made.into_iter().collect());
    let numbers: Vec<String> = all.iter().filter_map(|of| of.number.clone()).collect();
    assert_eq!(numbers[0], "QYKX2026-001-14-001");
    assert_eq!(numbers.len(), 5);
    let head = world.somebody_of(all[0].id, Role::UnitHead).await;
    assert!(world.reads(|db| Ok(application::find(db, all[0].id)?.submitted_by != Some(head.id))));
});
