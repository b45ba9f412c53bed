//! The other resource that a feed is held against: `orders`, for carts that were not ordered.

use std::collections::BTreeSet;

use crate::actions::{Unless, number};
use crate::client::{Connection, Shop};
use crate::poller::core::error::Cause;
use crate::poller::core::page::Beside;
use crate::poller::core::row::Row;
use crate::poller::ports::SECOND_LOOK;
use crate::query::Query;
use crate::query::filter::notation;
use crate::read::{Pager, id_of};

impl Unless {
    /// Marks the rows that records of the other resource name.
    ///
    /// A failed `SELECT` is answered with 200 and an empty list, which would make every cart one that was not ordered. So the newest record
    /// is asked for first, and what it names is looked for along with the rows: the list was read to its end if that record ends it.
    pub(super) async fn pass_over(self, shop: &Shop, rows: &mut [Row]) -> Result<Beside, Cause> {
        let resource = self.resource.name;
        let mut newest = self.newest(&shop.connection).await?;
        if newest.is_none() {
            shop.clock().sleep(SECOND_LOOK).await;
            newest = self.newest(&shop.connection).await?;
        }
        let Some((last, named)) = newest else { return Ok(Beside { resource, newest: None }) };
        let ids: Vec<_> = rows.iter().map(|row| row.id).chain([named]).collect();
        let mut pager = Pager::new(shop.connection.clone(), self.query(notation::any_of(&ids)));
        let (mut named, mut seen) = (BTreeSet::new(), 0);
        while let Some(page) = pager.next(self.resource.partial).await {
            for record in page?.items {
                seen = seen.max(id_of(&record));
                named.extend(number(&record, self.field));
            }
        }
        if seen < last {
            return Err(
                format!("the shop left out the newest of the {resource} that were asked for, of id {last}").into()
            );
        }
        for row in rows {
            row.passed_over = named.contains(&row.id);
        }
        Ok(Beside { resource, newest: Some(last) })
    }

    /// The newest record that names one: its id, and what it names.
    async fn newest(self, connection: &Connection) -> Result<Option<(u64, u64)>, Cause> {
        let newest = Pager::newest(connection.clone(), self.query(notation::greater(0)), self.resource.partial).await?;
        Ok(newest.and_then(|record| Some((id_of(&record), number(&record, self.field)?))))
    }

    fn query(self, named: String) -> Query {
        let mut query = Query::showing(self.resource, &format!("[id,{}]", self.field));
        query.filter(self.field, Ok(named));
        query
    }
}
