// Reads cases as JSON and answers, for each, what another implementation of RFC 9162 makes of it.
const { RFC9162 } = require("@transmute/rfc9162");

const bin = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (bytes) => Buffer.from(bytes).toString("hex");

async function judge(one) {
  const entries = one.entries.map(bin);
  const smaller = entries.slice(0, one.first);
  const roots = [await RFC9162.treeHead(smaller), await RFC9162.treeHead(entries)];
  const path = await RFC9162.PATH(one.index, entries);
  const leaf = await RFC9162.leaf(entries[one.index]);
  return {
    roots: roots.map(hex),
    path: path.map(hex),
    included: await RFC9162.verifyInclusionProof(roots[1], leaf, {
      tree_size: entries.length, leaf_index: one.index, inclusion_path: one.inclusion.map(bin),
    }),
    consistent: await RFC9162.verifyConsistencyProof(roots[0], roots[1], {
      tree_size_1: one.first, tree_size_2: entries.length, consistency_path: one.consistency.map(bin),
    }),
  };
}

(async () => {
  const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const answers = [];
  for (const one of cases) answers.push(await judge(one));
  console.log(JSON.stringify(answers));
})();
