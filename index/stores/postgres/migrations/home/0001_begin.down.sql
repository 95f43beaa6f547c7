drop table keys, feedback, exchanges, conversations, generations, live;
