use std::hash::Hash;

/// What a key column can be: any `Eq + Hash + Clone` type, integers, `String`, `Uuid` and your
/// own newtypes among them.
///
/// A key of several columns is the tuple of their types, compared as a tuple. `None` is not a key
/// and matches nothing; `0` and `""` are keys like any other.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key",
    label = "this type cannot be compared and hashed",
    note = "a key column needs `Eq`, `Hash` and `Clone`: `#[derive(PartialEq, Eq, Hash, Clone)]`"
)]
pub trait Key: Eq + Hash + Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Eq + Hash + Clone + Send + Sync + 'static> Key for T {}

/// Proof that a type can be a key; asked for by the derive, at the type.
///
/// It is not [`Key`] because what that trait stands on would be reported as well, trait by trait.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key",
    label = "this type cannot be compared and hashed",
    note = "a key column needs `Eq`, `Hash` and `Clone`: `#[derive(PartialEq, Eq, Hash, Clone)]`"
)]
pub trait KeyType {
    const CHECK: bool = true;
}

#[diagnostic::do_not_recommend]
impl<T: Key> KeyType for T {}

/// A type behind a check: with a constant that is in error the type is as well, and what is made
/// with it is not reported again.
#[doc(hidden)]
pub trait Proved<const CHECK: bool> {
    type Type;
}

impl<T> Proved<true> for T {
    type Type = T;
}

/// Of a column or a key: it is never `None`.
#[doc(hidden)]
pub struct NotNull;

/// Of a column or a key: it can be `None`.
#[doc(hidden)]
pub struct Nullable;

/// [`NotNull`] or [`Nullable`].
#[doc(hidden)]
pub trait Nullness: 'static {
    /// Whether it is [`Nullable`].
    const CAN_BE_NULL: bool;
    /// Of a key with a further column: one that can be `None` is enough.
    type Or<Other: Nullness>: Nullness;
}

impl Nullness for NotNull {
    const CAN_BE_NULL: bool = false;
    type Or<Other: Nullness> = Other;
}

impl Nullness for Nullable {
    const CAN_BE_NULL: bool = true;
    type Or<Other: Nullness> = Nullable;
}

/// Proof that the two keys of a relation have one type; asked for by the derive, at the key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the keys of this relation have different types: `{Self}` here, `{Other}` there",
    label = "`{Self}` cannot match `{Other}`",
    note = "a foreign key has the type of the key it refers to, or `Option` of it"
)]
pub trait SameKey<Other> {
    const CHECK: bool = true;
}

impl<K> SameKey<K> for K {}
