#[allow(clippy::needless_borrowed_reference)]
#[allow(
    dead_code,
    deprecated,
    private_bounds,
    private_interfaces,
    unused_qualifications
)]
impl Phone {
    ///The column `id`, for filters and orders.
    const ID: ::orm_core::Column<Phone, u64, 0usize> = ::orm_core::Column::new();
    ///The column `user_id`, for filters and orders.
    const USER_ID: ::orm_core::Column<Phone, Option<u64>, 1usize> = ::orm_core::Column::new();
    ///The relation `user`, to be loaded with a query.
    const USER: ::orm_core::Relation<Phone, User, ::orm_core::One, 0usize> = ::orm_core::Relation::new();
    ///The `user` of this record, looked up now.
    #[inline]
    fn user<'store>(
        &self,
        __store: &'store ::orm_core::Store,
    ) -> ::core::option::Option<&'store User> {
        ::orm_core::__private::related_one::<Phone, 0usize>(self, __store)
    }
    ///A query for the records of [`Phone`].
    fn query() -> ::orm_core::Query<Phone> {
        <Phone as ::orm_core::Model>::query()
    }
}
///A [`Phone`] and the relations that were loaded with it: for each one [`NotLoaded`](orm_core::NotLoaded) or what was loaded.
#[allow(dead_code)]
#[derive(::core::clone::Clone, ::core::marker::Copy, ::core::default::Default)]
struct LoadedPhone<RefToPhone, UserRow = ::orm_core::NotLoaded>(RefToPhone, UserRow);
#[automatically_derived]
impl<RefToPhone: ::core::ops::Deref<Target = Phone>, UserRow> ::core::ops::Deref
for LoadedPhone<RefToPhone, UserRow> {
    type Target = Phone;
    #[inline]
    fn deref(&self) -> &Phone {
        &self.0
    }
}
#[automatically_derived]
impl<RefToPhone: ::core::fmt::Debug, UserRow: ::core::fmt::Debug> ::core::fmt::Debug
for LoadedPhone<RefToPhone, UserRow> {
    fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::orm_core::__private::debug_loaded(
            __f,
            ::core::stringify!(LoadedPhone),
            &self.0,
            &[("user", &self.1)],
        )
    }
}
#[automatically_derived]
impl<RefToPhone, UserRow> ::orm_core::Row for LoadedPhone<RefToPhone, UserRow> {
    type Ref<'a> = &'a Self where Self: 'a;
    #[inline]
    fn get(&self) -> &Self {
        self
    }
}
#[automatically_derived]
impl<
    RefToPhone: ::core::ops::Deref<Target: ::orm_core::__private::Serialize>,
    UserRow: ::orm_core::__private::SerializeRelation,
> ::orm_core::__private::Serialize for LoadedPhone<RefToPhone, UserRow> {
    fn serialize<__S: ::orm_core::__private::Serializer>(
        &self,
        __serializer: __S,
    ) -> ::core::result::Result<__S::Ok, __S::Error> {
        ::orm_core::__private::serialize_loaded(
            __serializer,
            &*self.0,
            (("user", &self.1), ()),
        )
    }
}
#[automatically_derived]
impl<UserRow: ::orm_core::__private::Loader<Phone>> ::orm_core::Loads<Phone>
for LoadedPhone<(), UserRow> {
    type Row<__H: ::orm_core::__private::Hold> = LoadedPhone<
        __H::Row<Phone>,
        UserRow::Loaded<__H>,
    >;
    type Prepared<__S: ::orm_core::Source> = LoadedPhone<(), UserRow::Prepared<__S>>;
    fn prepare<__S: ::orm_core::Source>(&self, __source: __S) -> Self::Prepared<__S> {
        LoadedPhone((), ::orm_core::__private::Loader::prepare(&self.1, __source))
    }
    #[inline]
    fn row<__S: ::orm_core::Source>(
        __open: &Self::Prepared<__S>,
        __at: __S::Position<Phone>,
    ) -> Self::Row<__S::Hold> {
        LoadedPhone(__S::to_row(__at), UserRow::load(&__open.1, __at))
    }
    fn visit<__V: ::orm_core::__private::VisitLoads>(&self, __visitor: &mut __V) {
        ::orm_core::__private::Loader::visit(&self.1, __visitor);
    }
}
#[automatically_derived]
impl ::orm_core::__private::HasLoaded for Phone {
    type Unloaded = LoadedPhone<(), ::orm_core::NotLoaded>;
}
#[automatically_derived]
impl<__Value, UserRow> ::orm_core::__private::AddValue<__Value>
for LoadedPhone<(), UserRow> {
    type Loads = ::orm_core::__private::LoadsWithValues<Self, (__Value,)>;
    fn beside(self, __value: __Value) -> Self::Loads {
        ::orm_core::__private::LoadsWithValues::first(self, __value)
    }
}
#[automatically_derived]
impl<
    __New,
> ::orm_core::__private::Fill<Phone, ::orm_core::__private::ColumnAt<0usize>, __New>
for LoadedPhone<(), ::orm_core::NotLoaded> {
    type Filled = LoadedPhone<(), __New>;
    fn fill(self, __loader: __New) -> Self::Filled {
        LoadedPhone((), __loader)
    }
}
#[allow(dead_code, private_interfaces)]
impl<
    RefToPhone,
    UserRow: ::orm_core::__private::LoadedOne,
> LoadedPhone<RefToPhone, UserRow> {
    ///The `user` that was loaded with this record.
    #[inline]
    fn user(&self) -> ::core::option::Option<::orm_core::__private::RefOf<'_, UserRow>> {
        ::core::option::Option::map(UserRow::one(&self.1), ::orm_core::Row::get)
    }
}
///A [`Phone`] whose `user` is loaded, whatever else is; for the signatures of functions.
#[allow(dead_code, deprecated, private_bounds, private_interfaces)]
trait PhoneWithUser: ::core::ops::Deref<Target = Phone> {
    ///The `user` as it was loaded.
    type Loaded: ::core::ops::Deref<Target = User>;
    ///The `user` that was loaded with this record.
    fn user(&self) -> ::core::option::Option<&Self::Loaded>;
}
#[allow(deprecated, non_camel_case_types, private_interfaces, unused_qualifications)]
const _: () = {
    #[allow(unused_imports)]
    use ::orm_core::__private::{
        self as __private, NotClone as _, NotHooked as _, NotSerialize as _,
        NotDeserialize as _, NotForm as _,
    };
    pub struct PhoneColumns {
        pub id: ::core::primitive::usize,
        pub user_id: ::core::primitive::usize,
    }
    #[automatically_derived]
    impl __private::HasColumn<0usize> for Phone {
        type Value = <u64 as __private::Proved<
            { <u64 as ::orm_core::rules::KeyType>::CHECK },
        >>::Type;
        type Null = __private::NotNull;
        #[inline]
        fn get(&self) -> ::core::option::Option<&u64> {
            ::core::option::Option::Some(&self.id)
        }
    }
    #[automatically_derived]
    impl __private::HasColumn<1usize> for Phone {
        type Value = <u64 as __private::Proved<
            { <u64 as ::orm_core::rules::KeyType>::CHECK },
        >>::Type;
        type Null = __private::Nullable;
        #[inline]
        fn get(&self) -> ::core::option::Option<&u64> {
            ::core::option::Option::as_ref(&self.user_id)
        }
    }
    #[automatically_derived]
    impl __private::Record for Phone {
        const ABILITIES: __private::Abilities<Phone, Self::Id> = __private::Abilities::with_read(
            __private::Abilities::new(
                __private::Probe::<Phone>::CLONE,
                __private::Probe::<Phone>::HOOKS,
                __private::Probe::<Phone>::JSON,
            ),
            __private::Probe::<Phone>::READ,
            __private::Probe::<u64>::READ,
            &[],
        );
        type Id = <Phone as __private::HasColumn<0usize>>::Value;
        type Columns = PhoneColumns;
        type PrimaryKey = __private::Columns<Phone, (__private::ColumnAt<0usize>,)>;
        const ENTITY: &'static ::core::primitive::str = "phones";
        const MODEL_SCHEMA: &'static ::orm_core::schema::ModelSchema = &__private::model_schema::<
            Phone,
        >(
            ("Phone", <Self as __private::Record>::ENTITY),
            &[
                __private::column_schema(0usize, &"id", "u64"),
                __private::column_schema(1usize, &"user_id", "u64").nullable(),
            ],
            &[__private::ColumnAt::<0usize>::IDX],
            &[__private::relation_schema::<Phone, 0usize>("user")],
            __private::Abilities::serializes(&Self::ABILITIES),
        );
        const COLUMNS: PhoneColumns = PhoneColumns {
            id: 0usize,
            user_id: 1usize,
        };
        fn table<__T: __private::TableMaker>(__maker: __T) -> __T::Table {
            <Phone as ::orm_core::rules::ThreadSafe>::table(__maker)
        }
        fn column_mut(
            &mut self,
            __column: __private::ColumnIdx,
        ) -> &mut dyn __private::Field {
            match __column.index() {
                0usize => &mut self.id,
                _ => &mut self.user_id,
            }
        }
    }
    #[automatically_derived]
    impl __private::HasRelations for Phone {
        fn register<__R: __private::Registrar<Phone>>(
            __registry: &mut __R,
        ) -> ::orm_core::Result<()> {
            __registry.relation::<0usize>()?;
            ::core::result::Result::Ok(())
        }
    }
    type __Target0 = <User as __private::Proved<
        { <User as ::orm_core::rules::IsModel>::CHECK },
    >>::Type;
    #[automatically_derived]
    impl __private::HasRelation<0usize> for Phone {
        type Kind = __private::BelongsToKind;
        type Route = __private::Direct<
            __private::Columns<Phone, (__private::ColumnAt<1usize>,)>,
            <<__Target0 as __private::Record>::PrimaryKey as __private::Proved<
                {
                    <<Phone as __private::HasColumn<
                        1usize,
                    >>::Value as ::orm_core::rules::SameKey<
                        <__Target0 as __private::Record>::Id,
                    >>::CHECK
                },
            >>::Type,
            true,
        >;
    }
    pub struct user_of_Phone;
    impl<RefToPhone, UserRow> __private::LoadedWhole<user_of_Phone>
    for LoadedPhone<RefToPhone, ::core::option::Option<UserRow>> {
        type Loaded = UserRow;
        type Pivot = ();
        fn one(__loaded: &Self) -> ::core::option::Option<&UserRow> {
            ::core::option::Option::as_ref(&__loaded.1)
        }
    }
    impl<
        __Row: ?::core::marker::Sized,
        __Of: ?::core::marker::Sized,
        UserRow,
    > PhoneWithUser for __Row
    where
        user_of_Phone: __private::AnyRow<__Row, Of = __Of>,
        __Of: __private::Has<__Row, Phone, user_of_Phone, Loaded = UserRow>,
        UserRow: ::core::ops::Deref<Target = User>,
    {
        type Loaded = UserRow;
        fn user(&self) -> ::core::option::Option<&Self::Loaded> {
            __Of::one(self)
        }
    }
};
const _: fn(&User) = |_| ();
