-- The e-mail (folded, as email_key) that a person showed to be theirs, by a code that came there or by an identity provider's word; '' where they never did. An address that they typed and never
-- showed may be somebody else's: nobody is led to an account by it.
ALTER TABLE person ADD COLUMN email_proved TEXT NOT NULL DEFAULT '';
