drop table signed_in, writer;
