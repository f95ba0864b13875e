use orm_core::Model;

/// A user.
///
/// ```text
/// #[orm(entity = "not this")]
/// ```
#[derive(Model)]
#[orm(entity = "users")] // trailing
struct User {
    /// The key.
    #[doc = "More about it."]
    #[orm(auto)]
    /** And more. */
    id: u64,
    // Just a comment.
    #[allow(dead_code)]
    #[doc(hidden)]
    name: String,
}

fn main() {
    assert_eq!(User::SCHEMA.columns.len(), 2);
}
