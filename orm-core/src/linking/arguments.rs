//! Primary keys as arguments of methods that link records.

use crate::record::IntoValue;

/// Primary keys: one, or a list.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "expected primary keys as `{A}`, found `{Self}`",
    label = "not `{A}`"
)]
pub trait IntoKeys<K, A: ?Sized> {
    fn keys(self) -> Vec<K>;
}

#[diagnostic::do_not_recommend]
impl<K, V: IntoValue<K>> IntoKeys<K, K> for V {
    fn keys(self) -> Vec<K> {
        vec![self.into_value()]
    }
}

#[diagnostic::do_not_recommend]
impl<K, V: IntoIterator<Item: IntoValue<K>>> IntoKeys<K, [K]> for V {
    fn keys(self) -> Vec<K> {
        self.into_iter().map(IntoValue::into_value).collect()
    }
}

/// Primary keys, each with a pivot record.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "expected primary keys of type `{K}`, each with a `{P}`, found `{Self}`",
    label = "expected pairs of a key and a pivot record",
    note = "pass a list such as `[(key, pivot)]`"
)]
pub trait IntoKeysWithPivots<K, P> {
    fn keys_with(self) -> (Vec<K>, Vec<P>);
}

#[diagnostic::do_not_recommend]
impl<K, P, V: IntoIterator<Item: KeyWith<K, P>>> IntoKeysWithPivots<K, P> for V {
    fn keys_with(self) -> (Vec<K>, Vec<P>) {
        self.into_iter().map(KeyWith::key_with).unzip()
    }
}

#[doc(hidden)]
pub trait KeyWith<K, P> {
    fn key_with(self) -> (K, P);
}

#[diagnostic::do_not_recommend]
impl<K, P, V: IntoValue<K>> KeyWith<K, P> for (V, P) {
    fn key_with(self) -> (K, P) {
        (self.0.into_value(), self.1)
    }
}
