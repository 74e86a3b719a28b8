-- In which language a person is spoken to: a tag of BCP 47, like cy; '' where they have not said.
ALTER TABLE person ADD COLUMN language TEXT NOT NULL DEFAULT '';
