drop table given_rights, stated_rights, left_out_parts, cell_values, marks, failures, put_off,
    vectors, chunks, regions, sources, files, meta;
