//! A model that becomes known to a store which holds records of the model that refers to it: their keys are gone over,
//! and the code of a key may panic meanwhile. The next write takes it up again.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

use orm_core::{Model, Store};

thread_local! {
    /// How many more hashes succeed before one panics.
    static FUSE: Cell<u32> = const { Cell::new(u32::MAX) };
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Code(u32);

impl Hash for Code {
    fn hash<H: Hasher>(&self, state: &mut H) {
        FUSE.with(|fuse| match fuse.get() {
            0 => panic!("the fuse has blown"),
            u32::MAX => {}
            left => fuse.set(left - 1),
        });
        self.0.hash(state);
    }
}

#[derive(Model, Clone)]
#[orm(
    entity = "users",
    has_many(Post, fk = author),
    belongs_to(Team, fk = team_id, on_delete = cascade)
)]
struct User {
    id: Code,
    #[orm(unique)]
    email: u32,
    team_id: u32,
}

/// It does not lead to its user.
#[derive(Model, Clone)]
#[orm(entity = "posts")]
struct Post {
    id: u32,
    author: Code,
}

#[derive(Model, Clone)]
#[orm(entity = "teams")]
struct Team {
    id: u32,
}

#[test]
fn a_registration_that_panics_is_taken_up_by_the_next_write() {
    for step in 0.. {
        let user = |id, email| User { id: Code(id), email, team_id: 3 };
        let mut store = Store::new();
        store.insert_all([7, 8, 9].map(|id| Post { id, author: Code(id % 2) })).unwrap();
        FUSE.set(step);
        let result = catch_unwind(AssertUnwindSafe(|| store.insert(user(5, 5)).map(drop)));
        FUSE.set(u32::MAX);
        if let Ok(result) = result {
            result.unwrap();
            assert!(step > 3, "the keys of three posts and of a user are hashed");
            return;
        }
        assert!(store.is_empty::<User>(), "step {step}");

        // Everything that the model declares holds.
        store.insert(Team { id: 3 }).unwrap();
        store.insert(user(1, 1)).unwrap();
        let error = store.insert(user(2, 1)).map(drop).expect_err("the e-mail address is unique");
        assert!(error.is_unique_violation(), "step {step}: {error}");
        let posts = |store: &Store| {
            let user = store.find::<User>(Code(1)).unwrap();
            user.posts(store).map(|post| post.id).collect::<Vec<_>>()
        };
        assert_eq!(posts(&store), [7, 9], "step {step}");
        store.remove::<Post>(7).unwrap();
        assert_eq!(posts(&store), [9], "step {step}");
        store.remove::<Team>(3).unwrap();
        assert!(store.is_empty::<User>(), "step {step}: the team's users go with it");
    }
}
