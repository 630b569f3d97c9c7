"""What a language model may do at the desk: choose, judge, rewrite. It proposes; code checks and applies."""
