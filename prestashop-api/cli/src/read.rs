//! `prestashop list` and `prestashop get`.

use prestashop_api::error::counted;
use prestashop_api::{DynamicRecord, Error, LanguageIds, Page};

use crate::args::{GetArgs, ListArgs};
use crate::expr;
use crate::failure::Failure;
use crate::output::{ListWriter, Output, note};
use crate::progress::Progress;

/// Lists the records of a resource.
pub(crate) async fn list(args: ListArgs, shop: &prestashop_api::Shop, output: Output) -> Result<(), Failure> {
    let mut list = shop.list(args.resource);
    if let Some(display) = &args.display {
        list = list.display(display);
    }
    for expression in &args.filters {
        let (field, filter) = expr::filter(args.resource, expression)?;
        list = list.filter(&field, &filter);
    }
    if let Some(sort) = &args.sort {
        for (field, direction) in expr::sort(sort)? {
            list = list.sort(&field, direction);
        }
    }
    let size = args.page_size.unwrap_or(args.resource.pages.size);
    // A list that is to be short need not ask for a long page.
    let size = args.limit.and_then(|limit| u32::try_from(limit).ok()).map_or(size, |limit| limit.min(size));
    list = list.page_size(size);
    if let Some(pages) = args.max_pages {
        list = list.max_pages(pages);
    }
    if let Some(offset) = args.offset {
        list = list.offset(offset);
    }
    if !args.language.is_empty() {
        list = list.language(args.language.iter().copied().collect::<LanguageIds>());
    }

    let progress = Progress::start(format!("reading {}", args.resource.name), output);
    let mut pages = list.tolerate_unreadable().pages();
    let mut writer = output.list(args.resource, args.display.as_deref())?;
    let mut vanished = 0;
    let mut unreadable = 0_usize;
    let mut cut = false;
    while let Some(page) = pages.next().await {
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                drop(progress);
                return Err(ended_early(writer, error)?);
            }
        };
        vanished += page.vanished;
        unreadable += page.unreadable.len();
        for record in &page.unreadable {
            eprint!("{}", Failure::from(Error::from(record.clone())).text(output.json_errors()));
        }
        cut = print(page, output, &mut writer, args.limit)?;
        progress.at(writer.written());
        if cut {
            break;
        }
    }
    drop(progress);
    let empty = writer.written() == 0;
    writer.finish()?;
    if vanished > 0 {
        note(&format!("{vanished} more had gone when the shop read them"));
    }
    if cut {
        note("this is the limit that was given; more records may follow");
    }
    if unreadable > 0 {
        let message = format!("{} cannot be read; the output holds the others", counted(unreadable, "record"));
        return Err(Failure::refused("decode", message).hint("correct what is said above of each in the shop"));
    }
    if empty && args.offset.is_some_and(|offset| offset > 0) {
        note("there are no records from this offset on");
    }
    Ok(())
}

/// Prints a page, and says whether the limit ends the list.
fn print(
    page: Page<DynamicRecord>,
    output: Output,
    writer: &mut ListWriter,
    limit: Option<u64>,
) -> Result<bool, Failure> {
    for notice in &page.notices {
        note(&format!("the shop warns: {notice}"));
    }
    let full = page.full;
    let mut items = page.items.into_iter();
    let left = limit.map_or(u64::MAX, |limit| limit - writer.written());
    for item in items.by_ref().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        writer.push(output.json(&item)?)?;
    }
    writer.flush()?;
    Ok(limit == Some(writer.written()) && (full || items.next().is_some()))
}

/// What was read before an error is printed all the same.
fn ended_early(writer: ListWriter, error: Error) -> Result<Failure, Failure> {
    let help = || "`prestashop list --help` shows the forms of --filter, --display and --sort".to_owned();
    let failure = Failure::from(error).usage_hint(help);
    let count = writer.written();
    if count == 0 {
        return Ok(failure);
    }
    writer.finish()?;
    Ok(failure.detail(format!("the output holds what was read before: {}", counted(count, "record"))))
}

/// Reads one record.
pub(crate) async fn get(args: GetArgs, shop: &prestashop_api::Shop, output: Output) -> Result<(), Failure> {
    let mut list = shop.list(args.resource);
    if let Some(display) = &args.display {
        list = list.display(display);
    }
    if !args.language.is_empty() {
        list = list.language(args.language.iter().copied().collect::<LanguageIds>());
    }
    let progress = Progress::start(format!("reading {} {}", args.resource.name, args.id), output);
    let record = list.get(args.id).await;
    drop(progress);
    let help = || "`prestashop get --help` shows the forms of --display".to_owned();
    let record = record.map_err(|error| Failure::from(error).usage_hint(help))?;
    output.record(args.resource, args.display.as_deref(), output.json(&record)?)
}
