-- Nothing: the tables of generations only.
select 1;
