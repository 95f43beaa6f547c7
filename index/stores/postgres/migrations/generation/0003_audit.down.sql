-- Nothing: tables that all generations share only.
select 1;
