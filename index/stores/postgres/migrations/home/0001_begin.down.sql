drop table identity, keys, feedback, exchanges, conversations, generations, live;
