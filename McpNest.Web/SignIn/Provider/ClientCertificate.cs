using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using McpNest.Core;
using McpNest.Core.Storage;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpNest.Web.SignIn.Provider;

/// <summary>
/// What the nest proves itself with to Entra in the place of a secret: a key that leaves its file for nobody. Each sign-in carries a statement
/// signed with it (<c>private_key_jwt</c>). The file is read for each, so a renewed one counts without a restart.
/// </summary>
internal sealed class ClientCertificate
{
    /// <summary>What <c>client_assertion_type</c> is then.</summary>
    public const string Kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);

    private readonly string _path;
    private readonly string? _password;

    private ClientCertificate(string path, string? password) => (_path, _password) = (path, password);

    /// <summary>When it ended at the time the configuration was read.</summary>
    public DateTimeOffset Ends { get; private init; }

    /// <summary>Reads a PFX, or a PEM with certificate and key.</summary>
    /// <exception cref="NestException">It cannot be used; a sentence that says what to do.</exception>
    public static ClientCertificate Read(string path, string? password)
    {
        using var certificate = Load(path, password);
        return new ClientCertificate(path, password) { Ends = certificate.NotAfter.ToUniversalTime() };
    }

    /// <summary>One that ends then, of no file.</summary>
    internal static ClientCertificate Until(DateTimeOffset ends) => new("", null) { Ends = ends };

    /// <summary>The statement that whoever sends it is this application.</summary>
    /// <exception cref="NestException">The file cannot be used any more.</exception>
    public string Prove(string clientId, string audience, DateTimeOffset now)
    {
        using var certificate = Load(_path, _password);
        using var key = certificate.GetRSAPrivateKey();
        // A provider of signatures that is kept would outlive the key.
        var signing = new RsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = clientId,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + s_lifetime).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = clientId,
                [JwtRegisteredClaimNames.Jti] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            },
            SigningCredentials = new SigningCredentials(signing, SecurityAlgorithms.RsaSsaPssSha256),
            AdditionalHeaderClaims = new Dictionary<string, object>
            {
                ["x5t#S256"] = Base64Url.EncodeToString(certificate.GetCertHash(HashAlgorithmName.SHA256)),
            },
        });
    }

    private static X509Certificate2 Load(string path, string? password)
    {
        X509Certificate2? certificate = null;
        try
        {
            if (OwnerFile.IsOpenToOthers(path))
            {
                throw new NestException($"{path} may be read by others than its owner; run 'chmod 600 {path}'.");
            }

            var bytes = File.ReadAllBytes(path);
            certificate = FromPem(bytes, password) ?? X509CertificateLoader.LoadPkcs12(
                bytes, password, OperatingSystem.IsLinux() ? X509KeyStorageFlags.EphemeralKeySet : X509KeyStorageFlags.DefaultKeySet);
            using var key = certificate.GetRSAPrivateKey();
            return key is not null ? certificate : throw new NestException($"{path} has no RSA key; give a PFX, or a PEM that has the certificate and its RSA key.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NestException($"{path} cannot be read by the user the nest runs as; correct the path, or let that user own the file.", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new NestException($"{path} is no certificate with its key, or its password is not the one configured; give a PFX, or a PEM that has both.", e);
        }
        catch (NestException)
        {
            certificate?.Dispose();
            throw;
        }
    }

    // A PFX is binary and has no such line.
    private static X509Certificate2? FromPem(byte[] bytes, string? password)
    {
        var text = Encoding.Latin1.GetString(bytes);
        return !text.Contains("-----BEGIN ", StringComparison.Ordinal) ? null
            : password is null ? X509Certificate2.CreateFromPem(text, text)
            : X509Certificate2.CreateFromEncryptedPem(text, text, password);
    }
}
