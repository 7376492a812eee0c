// Decorator metadata must exist before any entity is imported.
import 'reflect-metadata';
import { configureGlobal } from 'fast-check';
import { SIZES } from './sizes';

configureGlobal({ seed: SIZES.seed });
