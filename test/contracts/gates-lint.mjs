import { ESLint } from 'eslint';

/** Lints texts as if they stood in the files named beside them: reads `[{ file, text }]`, writes the rules broken by each. */
let read = '';
for await (const chunk of process.stdin) read += chunk;
const eslint = new ESLint();
const broken = [];
for (const { file, text } of JSON.parse(read)) {
  const [result] = await eslint.lintText(text, { filePath: file });
  broken.push(result.messages.map(({ ruleId, message }) => `${ruleId ?? 'parse'}: ${message}`));
}
process.stdout.write(JSON.stringify(broken));
