drop table vector_signs;
