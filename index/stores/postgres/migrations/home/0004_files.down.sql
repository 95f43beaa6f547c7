-- Nothing goes: an older citeback doesn't look at these tables, and nothing else has the files.
select 1;
