use std::hash::Hash;

/// A type of keys: any `Eq + Hash + Clone` type, such as an integer, `String`, `Uuid` or a newtype of yours.
///
/// A composite key is the tuple of its columns' types. `None` is not a key and matches nothing. `0` and `""` are keys
/// like any other.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key",
    label = "this type cannot be compared and hashed",
    note = "a key column needs `Eq`, `Hash` and `Clone`: `#[derive(PartialEq, Eq, Hash, Clone)]`"
)]
pub trait Key: Eq + Hash + Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Eq + Hash + Clone + Send + Sync + 'static> Key for T {}

/// Proof that a type can be a key. The derive requires it at the type.
///
/// It is not [`Key`], because rustc would report the supertraits of that one by one.
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

/// Evaluates to `Self` only if `CHECK` compiles. If it does not, each use is in error too, and rustc reports it once.
#[doc(hidden)]
pub trait Proved<const CHECK: bool> {
    type Type;
}

impl<T> Proved<true> for T {
    type Type = T;
}

/// Marks a column or a key that is never `None`.
#[doc(hidden)]
pub struct NotNull;

/// Marks a column or a key that can be `None`.
#[doc(hidden)]
pub struct Nullable;

/// [`NotNull`] or [`Nullable`].
#[doc(hidden)]
pub trait Nullness: 'static {
    /// Whether it is [`Nullable`].
    const CAN_BE_NULL: bool;
    /// With a further column of the key: nullable if either is.
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

/// Proof that the two keys of a relation have one type. The derive requires it at the key.
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
