/** A word for the shell that it takes as one, whatever is in it. */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** One command to paste. The seed may name a better first question than the one every GraphQL API can answer. */
export function firstCommand(endpoint, demo) {
  const { role, query } = demo?.firstQuery ?? { role: 'clinician', query: '{ __typename }' };
  const key = demo?.keys?.[role];
  return [
    `curl -s ${endpoint}`,
    `-H 'content-type: application/json'`,
    ...(key ? [`-H ${quoted(`authorization: Bearer ${key}`)}`] : []),
    `-d ${quoted(JSON.stringify({ query }))}`,
  ].join(' \\\n    ');
}

/** What is said when everything is up. */
export function welcome({ endpoint, demo, demoFile }) {
  const lines = ['', `  API       ${endpoint}`];
  if (demo?.portal) lines.push(`  Portal    ${demo.portal}`);
  if (demo?.mailbox) lines.push(`  Mailbox   ${demo.mailbox}`);
  if (demo?.keys) {
    lines.push('', `  Demo keys (also in ${demoFile})`);
    for (const [role, key] of Object.entries(demo.keys)) lines.push(`    ${role.padEnd(10)} ${key}`);
  }
  lines.push(
    '',
    '  A first question:',
    '',
    `  ${firstCommand(endpoint, demo)}`,
    '',
    '  Ctrl-C stops everything; the data stays.',
    '',
  );
  return lines.join('\n');
}
