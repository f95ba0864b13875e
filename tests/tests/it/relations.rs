//! To-one relations case by case: what matches, what does not, and what follows a write.

use orm_core::{Model, Result, Store};

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "employees",
    belongs_to(Employee, fk = "manager_id", name = "manager"),
    has_one(Employee, fk = "manager_id", name = "report"),
    has_one(Phone, fk = "owner_id"),
    has_one(Phone, fk = "buyer_id", name = "bought_phone")
)]
struct Employee {
    id: u32,
    manager_id: Option<u32>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[orm(
    entity = "phones",
    belongs_to(Employee, fk = "owner_id", name = "owner"),
    belongs_to(Employee, fk = "buyer_id", name = "buyer")
)]
struct Phone {
    id: u32,
    owner_id: Option<u32>,
    buyer_id: u32,
}

fn store(employees: &[(u32, Option<u32>)], phones: &[(u32, Option<u32>, u32)]) -> Result<Store> {
    let mut store = Store::new();
    store.insert_all(employees.iter().map(|&(id, manager_id)| Employee { id, manager_id }))?;
    store.insert_all(phones.iter().map(|&(id, owner_id, buyer_id)| Phone {
        id,
        owner_id,
        buyer_id,
    }))?;
    Ok(store)
}

fn phone(store: &Store, employee: u32) -> Option<u32> {
    let lazy = store.find::<Employee>(employee)?.phone(store).map(|phone| phone.id);
    let eager = Employee::query().with(Employee::PHONE).find(employee, store)?;
    assert_eq!(eager.phone().map(|phone| phone.id), lazy);
    lazy
}

fn owner(store: &Store, phone: u32) -> Option<u32> {
    let lazy = store.find::<Phone>(phone)?.owner(store).map(|owner| owner.id);
    let eager = Phone::query().with(Phone::OWNER).find(phone, store)?;
    assert_eq!(eager.owner().map(|owner| owner.id), lazy);
    lazy
}

#[test]
fn none_matches_nothing() -> Result<()> {
    let store = store(&[(1, None), (2, None)], &[(10, None, 1)])?;
    assert_eq!((phone(&store, 1), owner(&store, 10)), (None, None));
    assert!(store.find::<Employee>(1).unwrap().manager(&store).is_none());
    assert!(store.find::<Employee>(1).unwrap().report(&store).is_none());
    Ok(())
}

#[test]
fn zero_is_a_key_like_any_other() -> Result<()> {
    let store = store(&[(0, Some(0))], &[(0, Some(0), 0)])?;
    assert_eq!((phone(&store, 0), owner(&store, 0)), (Some(0), Some(0)));
    assert_eq!(store.find::<Employee>(0).unwrap().manager(&store).unwrap().id, 0);
    Ok(())
}

#[test]
fn of_several_matches_the_one_that_stands_last_is_read() -> Result<()> {
    let mut store = store(&[(1, None)], &[(30, Some(1), 1), (10, Some(1), 1), (20, Some(1), 1)])?;
    assert_eq!(phone(&store, 1), Some(20));
    // Replacing a record keeps its place, so another one does not become the last.
    store.insert(Phone { id: 30, owner_id: Some(1), buyer_id: 2 })?;
    assert_eq!(phone(&store, 1), Some(20));
    store.remove::<Phone>(20)?;
    assert_eq!(phone(&store, 1), Some(10));
    Ok(())
}

#[test]
fn the_order_of_inserts_does_not_matter() -> Result<()> {
    let mut store = Store::new();
    store.insert(Phone { id: 10, owner_id: Some(1), buyer_id: 2 })?;
    assert_eq!(owner(&store, 10), None);
    store.insert(Employee { id: 1, manager_id: None })?;
    assert_eq!((owner(&store, 10), phone(&store, 1)), (Some(1), Some(10)));
    Ok(())
}

#[test]
fn deleting_either_side_leaves_the_other() -> Result<()> {
    let mut store = store(&[(1, None)], &[(10, Some(1), 1)])?;
    store.remove::<Employee>(1)?;
    assert_eq!(owner(&store, 10), None);
    assert_eq!(store.find::<Phone>(10).unwrap().owner_id, Some(1));
    // The owner comes back, and is found by the key that was kept.
    store.insert(Employee { id: 1, manager_id: None })?;
    assert_eq!(owner(&store, 10), Some(1));
    store.remove::<Phone>(10)?;
    assert_eq!(phone(&store, 1), None);
    Ok(())
}

#[test]
fn moving_either_side_is_followed() -> Result<()> {
    let mut store = store(&[(1, None), (2, None)], &[(10, Some(1), 1), (20, Some(2), 1)])?;
    store.update::<Phone>(10, |phone| phone.owner_id = Some(2))?;
    assert_eq!((phone(&store, 1), owner(&store, 10)), (None, Some(2)));
    // Phone 10 stands before phone 20 in the table, also among the children of its new parent.
    assert_eq!(phone(&store, 2), Some(20));
    store.update::<Employee>(2, |employee| employee.id = 3)?;
    assert_eq!((owner(&store, 10), owner(&store, 20)), (None, None));
    assert_eq!((phone(&store, 2), phone(&store, 3)), (None, None));
    store.update::<Phone>(10, |phone| phone.owner_id = Some(3))?;
    assert_eq!((phone(&store, 3), owner(&store, 10)), (Some(10), Some(3)));
    Ok(())
}

#[test]
fn two_relations_to_one_target_do_not_mix() -> Result<()> {
    let store = store(&[(1, None), (2, None)], &[(10, Some(1), 2), (20, Some(2), 1)])?;
    let query = Employee::query().with(Employee::PHONE).with(Employee::BOUGHT_PHONE);
    let pairs: Vec<_> = query
        .iter(&store)
        .map(|employee| (employee.phone().unwrap().id, employee.bought_phone().unwrap().id))
        .collect();
    assert_eq!(pairs, [(10, 20), (20, 10)]);
    let phone = store.find::<Phone>(10).unwrap();
    assert_eq!((phone.owner(&store).unwrap().id, phone.buyer(&store).unwrap().id), (1, 2));
    Ok(())
}

#[test]
fn a_relation_may_lead_to_the_same_model() -> Result<()> {
    let store = store(&[(1, None), (2, Some(1)), (3, Some(2)), (4, Some(4))], &[])?;
    let third = store.find::<Employee>(3).unwrap();
    assert_eq!(third.manager(&store).unwrap().manager(&store).unwrap().id, 1);
    let chain = Employee::query()
        .with(Employee::MANAGER.with(Employee::MANAGER.with(Employee::REPORT)))
        .find(3, &store)
        .unwrap();
    let second = chain.manager().unwrap();
    let first = second.manager().unwrap();
    assert_eq!((second.id, first.id, first.report().unwrap().id), (2, 1, 2));
    let own = Employee::query().with(Employee::MANAGER).find(4, &store).unwrap();
    assert_eq!(own.manager().unwrap().id, 4);
    Ok(())
}

/// A getter asks for the key in the record it is called on, wherever that record is.
#[test]
fn a_getter_works_on_records_that_are_not_in_the_store() -> Result<()> {
    let mut store = store(&[(1, None)], &[(10, Some(1), 1)])?;
    let elsewhere = Employee { id: 1, manager_id: Some(1) };
    assert_eq!(elsewhere.phone(&store).unwrap().id, 10);
    assert_eq!(elsewhere.manager(&store).unwrap().id, 1);
    let unknown = Employee { id: 99, manager_id: Some(98) };
    assert!(unknown.phone(&store).is_none() && unknown.manager(&store).is_none());

    // Also in a store to which no record of the model was ever written.
    let mut phones = Store::new();
    phones.insert(Phone { id: 1, owner_id: Some(5), buyer_id: 0 })?;
    phones.insert(Phone { id: 2, owner_id: Some(5), buyer_id: 0 })?;
    assert_eq!(Employee { id: 5, manager_id: None }.phone(&phones).unwrap().id, 2);
    store.clear::<Phone>()?;
    assert!(elsewhere.phone(&store).is_none());
    Ok(())
}

#[test]
fn a_unique_foreign_key_refuses_the_second_child() -> Result<()> {
    #[derive(Model, Clone, Debug, PartialEq)]
    #[orm(entity = "badges", belongs_to(Employee, fk = "employee_id"))]
    struct Badge {
        id: u32,
        #[orm(unique)]
        employee_id: Option<u32>,
    }
    let mut store = Store::new();
    store.insert(Employee { id: 1, manager_id: None })?;
    store.insert(Badge { id: 1, employee_id: Some(1) })?;
    let error = store.insert(Badge { id: 2, employee_id: Some(1) }).unwrap_err();
    assert!(error.is_unique_violation());
    assert_eq!(error.model(), "Badge");
    assert_eq!(store.len::<Badge>(), 1);
    // `None` is not a key, so any number of records have it.
    store.insert(Badge { id: 2, employee_id: None })?;
    store.insert(Badge { id: 3, employee_id: None })?;
    // The record itself may be replaced.
    store.insert(Badge { id: 1, employee_id: Some(1) })?;
    assert!(store.update::<Badge>(2, |badge| badge.employee_id = Some(1)).is_err());
    assert_eq!(store.find::<Badge>(2).unwrap().employee_id, None);
    store.update::<Badge>(1, |badge| badge.employee_id = None)?;
    store.update::<Badge>(2, |badge| badge.employee_id = Some(1))?;
    Ok(())
}
