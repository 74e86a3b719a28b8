// Codes on paper, as docs/paper.md tells of them, written once more and independently of the program.
const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export function shortcode(letter, id) {
  const person = letter === "P";
  let key = person ? BigInt(id) : BigInt(id) % 34359738337n;
  const values = [];
  for (; key || values.length < (person ? 4 : 7); key >>= 5n) values.unshift(Number(key & 31n));
  values.unshift(digits.indexOf(letter));
  const twice = (v) => (v << 1 ^ (v & 16 ? 0x25 : 0)) & 31;
  values.push(values.reduce((sum, v) => twice(sum ^ v), 0));
  return values.map((v) => digits[v]).join("").match(/.{1,3}/g).join("-");
}
