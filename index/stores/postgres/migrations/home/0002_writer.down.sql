drop table writer;
