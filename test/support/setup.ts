// Decorator metadata must exist before any entity is imported.
import 'reflect-metadata';
