using System.Runtime.Versioning;

// As what it tests.
[assembly: SupportedOSPlatform("linux")]
