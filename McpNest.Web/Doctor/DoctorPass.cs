using System.Security.Cryptography;
using System.Text;
using McpNest.Core.Storage;

namespace McpNest.Web.Doctor;

/// <summary>
/// Proves to the server that whoever asks can write its data folder: a random word in a file of the folder, there only while the checks run.
/// </summary>
internal sealed class DoctorPass : IDisposable
{
    /// <summary>The header the word travels in.</summary>
    public const string Header = "Mcpnest-Doctor";

    private const int Letters = 43;

    // A run that was killed leaves its file behind.
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(2);

    private readonly string _path;

    private DoctorPass(string path, string word) => (_path, Word) = (path, word);

    public string Word { get; }

    /// <summary>Puts a fresh word into the folder.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static DoctorPass Make(DataFolder folder)
    {
        var pass = new DoctorPass(PathOf(folder), RandomNumberGenerator.GetHexString(Letters, lowercase: true));
        File.Delete(pass._path);
        using var file = OwnerFile.Create(pass._path);
        file.Write(Encoding.ASCII.GetBytes(pass.Word));
        return pass;
    }

    /// <summary>Whether a word is the one in the folder now.</summary>
    public static bool Admits(DataFolder folder, string word, DateTimeOffset now)
    {
        if (word.Length != Letters)
        {
            return false;
        }

        try
        {
            var path = PathOf(folder);
            return (now - File.GetLastWriteTimeUtc(path)).Duration() < s_lifetime
                && CryptographicOperations.FixedTimeEquals(File.ReadAllBytes(path), Encoding.ASCII.GetBytes(word));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>When the file was written, by the clock of the file system.</summary>
    public DateTimeOffset WrittenAt() => File.GetLastWriteTimeUtc(_path);

    public void Dispose() => File.Delete(_path);

    private static string PathOf(DataFolder folder) => folder.File("doctor.pass");
}
