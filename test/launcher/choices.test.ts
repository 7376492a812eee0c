import { inScripts, temporaryDirectory } from './module';

describe('where a service comes from', () => {
  const order = (open: Record<string, boolean>, url?: string): string | null =>
    inScripts(`
      const { serviceSource } = await import('./service-order.mjs');
      const open = ${JSON.stringify(open)};
      const asked = [];
      const ask = (name) => () => { asked.push(name); return open[name] ?? false; };
      const source = serviceSource({
        url: ${JSON.stringify(url)},
        program: ask('program'), docker: ask('docker'), debianAsRoot: ask('debian'),
      });
      return [source, ...asked].join(' ');
    `);

  it('takes the first way that is open and asks no further', () => {
    const everything = { program: true, docker: true, debian: true };
    expect(order(everything, 'mysql://somewhere/hub')).toBe('environment');
    expect(order(everything)).toBe('private program');
    expect(order({ docker: true, debian: true })).toBe('compose program docker');
    expect(order({ debian: true })).toBe('packages program docker debian');
  });

  it('names every way when none is open', () => {
    expect(order({})).toBe(' program docker debian');
    const said = inScripts<string>(`return (await import('./service-order.mjs')).noWayMessage('database')`);
    for (const way of ['DATABASE_URL', 'mariadbd', 'Docker', 'Debian']) expect(said).toContain(way);
  });
});

describe('ports', () => {
  it('are the preferred one when it is free, else another below the range of outgoing connections', () => {
    const wanted = 31_000 + (process.pid % 900);
    const [preferred, other, taken] = inScripts<[number, number, number]>(`
      const { choosePort } = await import('./ports.mjs');
      const free = async (port) => port !== 4000;
      return [
        await choosePort({ prefer: [undefined, ${wanted}], free }),
        await choosePort({ prefer: [4000], free }),
        await choosePort({ prefer: [4100], taken: new Set([4100]), free }),
      ];
    `);
    expect(preferred).toBe(wanted);
    for (const port of [other, taken]) {
      expect(port).toBeGreaterThanOrEqual(20_000);
      expect(port).toBeLessThan(32_768);
    }
  });

  it('that somebody listens on are passed over', () => {
    const { busy, chosen } = inScripts<{ busy: number; chosen: number }>(`
      const { choosePort } = await import('./ports.mjs');
      const { createServer } = await import('node:net');
      const busy = await choosePort();
      const server = createServer().listen(busy, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const chosen = await choosePort({ prefer: [busy] });
      server.close();
      return { busy, chosen };
    `);
    expect(chosen).not.toBe(busy);
  });

  it('are claimed: two launchers that look at the same moment get different ones', () => {
    const ports = inScripts<number[]>(`
      const { execFile } = await import('node:child_process');
      const code = "const { choosePort } = await import('./ports.mjs'); console.log(await choosePort({ prefer: [31990, 31991, 31992] })); setTimeout(() => {}, 700)";
      const one = () => new Promise((resolve, reject) => execFile(process.execPath, ['--input-type=module', '-e', code], (error, out) => error ? reject(error) : resolve(Number(out))));
      return Promise.all([one(), one(), one()]);
    `);
    expect(new Set(ports).size).toBe(3);
  });
});

describe('what npm test is asked for', () => {
  const read = <T>(...args: string[]): T =>
    inScripts(`
      const { mkdirSync, writeFileSync } = await import('node:fs');
      const directory = ${JSON.stringify(temporaryDirectory())};
      for (const family of ['domain', 'journeys', 'faults', 'support']) {
        mkdirSync(directory + '/' + family);
        writeFileSync(directory + '/' + family + '/one.test.ts', '');
      }
      const { readTestArguments } = await import('./test-arguments.mjs');
      return readTestArguments(${JSON.stringify(args)}, directory);
    `);

  it('is everything, or the families named', () => {
    expect(read()).toMatchObject({ families: ['domain', 'faults', 'journeys'], needsServices: true, durable: true });
    expect(read('domain')).toMatchObject({ families: ['domain'], needsServices: false, jest: ['test/domain/'] });
    expect(read('--full', 'journeys')).toMatchObject({ full: true, needsServices: true, durable: false });
  });

  it('hands everything else to jest, values of its options included', () => {
    expect(read('domain', '-t', 'faults', '--verbose')).toMatchObject({
      families: ['domain'],
      jest: ['test/domain/', '-t', 'faults', '--verbose'],
    });
    expect(read('test/domain/one.test.ts')).toMatchObject({ needsServices: false, jest: ['test/domain/one.test.ts'] });
    expect(read('roster')).toMatchObject({ needsServices: true, jest: ['roster'] });
  });
});

describe('when packages are installed', () => {
  it('is when what is there is not what the lockfile asks for', () => {
    const [nothing, same, other, optional] = inScripts<(string | null)[]>(`
      const { reasonToInstall } = await import('./packages.mjs');
      const lock = (version) => ({ packages: { '': {}, 'node_modules/one': { version } } });
      const withOptional = { packages: { ...lock('1.0.0').packages, 'node_modules/two': { version: '2.0.0', optional: true } } };
      return [
        reasonToInstall(lock('1.0.0'), null),
        reasonToInstall(lock('1.0.0'), lock('1.0.0')),
        reasonToInstall(lock('1.0.1'), lock('1.0.0')),
        reasonToInstall(withOptional, lock('1.0.0')),
      ];
    `);
    expect(nothing).toBe('nothing is installed yet');
    expect(same).toBeNull();
    expect(other).toBe('one 1.0.1 is missing');
    expect(optional).toBeNull();
  });
});
